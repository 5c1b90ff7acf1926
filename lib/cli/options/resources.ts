import type { ContainerRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, nonEmpty } from './caller.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import { parseUlimit } from './ulimit.ts';

/** What the kernel grants the processes of a container. */
export const resourceOptions = {
  ulimit: {
    kind: 'list',
    placeholder: 'NAME=SOFT[:HARD]|host',
    about: 'Limit what each process may use',
    commas: true,
    parse: asText,
  },
  sysctl: {
    kind: 'list',
    placeholder: 'NAME=VALUE',
    about: "Set a kernel parameter of the container's namespaces",
    commas: true,
    parse: asText,
  },
  cgroups: {
    kind: 'text',
    placeholder: 'MODE',
    about: 'disabled: no control group of its own',
    choices: ['enabled', 'disabled'],
    parse: asText,
  },
} as const satisfies OptionTable;

type ResourceFields = 'ulimits' | 'keepUlimits' | 'sysctls' | 'cgroups';

/** @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_NOT_SUPPORTED_YET */
export function resourceRequest(
  values: Values<typeof resourceOptions>,
  { conf }: Pick<Caller, 'conf'>,
): Pick<ContainerRequest, ResourceFields> {
  const typed = values.ulimit.filter((text) => text !== '');
  const ulimits = typed.length > 0 ? typed : (conf.containers.default_ulimits ?? []);
  const keepUlimits = ulimits.includes('host');
  const cgroups = parseCgroups(nonEmpty(values.cgroups));
  return {
    ulimits: keepUlimits ? [] : lastOfEach(ulimits.map(parseUlimit)),
    ...(keepUlimits && { keepUlimits }),
    sysctls: Object.fromEntries(values.sysctl.map(parseSysctl)),
    ...(cgroups === 'disabled' && { cgroups }),
  };
}

/** `name=value`. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseSysctl(text: string): readonly [string, string] {
  const [, name, value = ''] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) {
    throw invalidOption(`${text} is invalid, sysctl values must be in the form of KEY=VALUE`);
  }
  return [name, value];
}

function lastOfEach<Limit extends { readonly type: string }>(limits: readonly Limit[]): readonly Limit[] {
  return [...new Map(limits.map((limit) => [limit.type, limit])).values()];
}

function parseCgroups(text: string | undefined): 'enabled' | 'disabled' {
  if (text === undefined || text === 'enabled') return 'enabled';
  if (text === 'disabled') return text;
  if (text === 'split' || text === 'no-conmon') throw notSupportedYet(`--cgroups ${text}`);
  throw invalidOption(
    `running container create option: invalid cgroup mode "${text}": invalid argument`,
    'Choose enabled or disabled.',
  );
}
