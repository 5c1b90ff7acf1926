import { parseWhole } from '../../base/units.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import type { Caller } from './caller.ts';
import { parseDetachKeys } from './detach-keys.ts';
import { invalidOption, unreadableValue } from './errors.ts';

/** How the caller stays with a process, in `run` and `exec`. */
export const sessionOptions = {
  detach: { kind: 'flag', short: 'd', about: 'Leave it running in the background' },
  'detach-keys': {
    kind: 'text',
    placeholder: 'KEYS',
    about: 'Keys that leave it running and give the terminal back',
    defaultText: 'ctrl-p,ctrl-q',
    parse: asText,
  },
  'preserve-fds': {
    kind: 'text',
    placeholder: 'N',
    about: 'Pass on N more open files, from number 3 on',
    parse: parseCount,
  },
} as const satisfies OptionTable;

/** Which streams of a container the caller has. */
export const attachOptions = {
  attach: {
    kind: 'list',
    short: 'a',
    placeholder: 'STREAM',
    about: 'Attach to stdin, stdout or stderr',
    commas: true,
    parse: asText,
  },
  'sig-proxy': { kind: 'flag', about: 'Pass signals on to the container', default: true },
} as const satisfies OptionTable;

export interface Session {
  readonly detach: boolean;
  /** Bytes; none where no keys detach. */
  readonly detachKeys: readonly number[];
  readonly preserveFds: number;
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function sessionOf(values: Values<typeof sessionOptions>, { conf }: Pick<Caller, 'conf'>): Session {
  return {
    detach: values.detach,
    detachKeys: parseDetachKeys(values['detach-keys'] ?? conf.engine.detach_keys),
    preserveFds: values['preserve-fds'] ?? 0,
  };
}

export interface Streams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/**
 * The streams of a run in the foreground: those named, else the output, and the input with `-i`.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function streamsOf({
  attach,
  interactive,
}: {
  readonly attach: readonly string[];
  readonly interactive: boolean;
}): Streams {
  const named = attach.filter((stream) => stream !== '').map((stream) => stream.toLowerCase());
  const bad = named.find((stream) => !['stdin', 'stdout', 'stderr'].includes(stream));
  if (bad !== undefined) {
    throw invalidOption(
      `invalid stream "${bad}" for --attach - must be one of stdin, stdout, or stderr: invalid argument`,
    );
  }
  if (named.length === 0) return { stdin: interactive, stdout: true, stderr: true };
  return {
    stdin: named.includes('stdin'),
    stdout: named.includes('stdout'),
    stderr: named.includes('stderr'),
  };
}

function parseCount(text: string): number {
  const count = parseWhole(text);
  if (count === undefined) throw unreadableValue(`strconv.ParseUint: parsing "${text}": invalid syntax`);
  return count;
}
