import type { ContainerRequest } from '../../containers/model.ts';
import { invalidOption } from './errors.ts';

/** @see getrlimit(2) */
const TYPES =
  'as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(
    ' ',
  );

/**
 * `nofile=1024`, `nofile=1024:2048`, `core=-1` for no limit.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseUlimit(text: string): ContainerRequest['ulimits'][number] {
  const fail = (why: string) =>
    invalidOption(`ulimit option "${text}" requires name=SOFT:HARD, failed to be parsed: ${why}`);
  const [, type, limits = ''] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? [];
  if (type === undefined) throw fail(`invalid ulimit argument: ${text}`);
  if (!TYPES.includes(type)) throw fail(`invalid ulimit type: ${type}`);
  const [first = '', second = first, ...more] = limits.split(':');
  if (more.length > 0) {
    throw fail(`too many limit value arguments - ${limits}, can only have up to two, \`soft[:hard]\``);
  }
  const bad = [first, second].find((limit) => !/^(?:-1|\+?\d{1,19})$/.test(limit));
  if (bad !== undefined) throw fail(`strconv.ParseInt: parsing "${bad}": invalid syntax`);
  const [soft, hard] = [Number(first), Number(second)];
  const order = 'ulimit soft limit must be less than or equal to hard limit: ';
  if (soft === -1 && hard !== -1) throw fail(`${order}soft: -1 (unlimited), hard: ${hard}`);
  if (hard !== -1 && soft > hard) throw fail(`${order}${soft} > ${hard}`);
  return { type, soft, hard };
}
