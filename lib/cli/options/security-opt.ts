import type { SecurityRequest } from '../../containers/model.ts';
import { type Caller, callersPath, defined } from './caller.ts';
import { invalidOption } from './errors.ts';

/**
 * All `--security-opt` together: `no-new-privileges[=true|false]`, `seccomp=FILE|unconfined`, `label=…`, `apparmor=…`,
 * `mask=PATH:PATH`, `unmask=ALL|PATH:PATH`, `systempaths=unconfined`, `proc-opts=OPTION,OPTION`; docker's old `:` for the
 * first `=` will do.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseSecurity(texts: readonly string[], caller: Pick<Caller, 'cwd'>): SecurityRequest {
  const options = texts.map(split);
  const valuesOf = (key: string) =>
    options.flatMap((option) => (option.key === key && option.value !== undefined ? [option.value] : []));
  const seccomp = valuesOf('seccomp').at(-1);
  const system = valuesOf('systempaths').includes('unconfined') ? ['ALL'] : [];
  return {
    noNewPrivileges: options.findLast(({ key }) => key === 'no-new-privileges')?.value === 'true',
    mask: valuesOf('mask').flatMap(paths),
    unmask: [...system, ...valuesOf('unmask').flatMap(paths)],
    procOptions: valuesOf('proc-opts').flatMap((value) => value.split(',')),
    label: valuesOf('label'),
    ...defined({
      seccomp:
        seccomp === undefined || seccomp === '' || seccomp === 'unconfined'
          ? seccomp
          : callersPath(seccomp, caller),
      apparmor: valuesOf('apparmor').at(-1),
    }),
  };
}

const KEYS = ['seccomp', 'label', 'apparmor', 'mask', 'unmask', 'systempaths', 'proc-opts'];

interface SecurityOption {
  readonly key: string;
  readonly value: string | undefined;
}

function split(text: string): SecurityOption {
  const [, key = '', value] = /^([^=:]*)(?:[=:]([\s\S]*))?$/.exec(text) ?? [];
  if (key === 'no-new-privileges') {
    const truth = value ?? 'true';
    if (!['true', 'false'].includes(truth)) throw invalid(text, value);
    return { key, value: truth };
  }
  if (!KEYS.includes(key) || value === undefined) throw invalid(text, value);
  if (key === 'systempaths' && value !== 'unconfined') throw invalid(text, value);
  return { key, value };
}

/** Podman counts the parts. */
const invalid = (text: string, value: string | undefined) =>
  invalidOption(
    `invalid --security-opt ${value === undefined ? 1 : 2}: "${text}"`,
    `Known are no-new-privileges, ${KEYS.join(', ')}.`,
  );

const paths = (value: string) => value.split(':').filter((path) => path !== '');
