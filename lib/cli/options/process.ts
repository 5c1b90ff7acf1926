import type { ContainerRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, defined, nonEmpty } from './caller.ts';
import { conflictingOptions, invalidOption } from './errors.ts';

/** How a new process begins, in a new container (`run`) or in one that runs (`exec`). */
export const startOptions = {
  user: {
    kind: 'text',
    short: 'u',
    placeholder: 'USER[:GROUP]',
    about: 'User, and group, by name or number',
    parse: asText,
  },
  workdir: { kind: 'text', short: 'w', placeholder: 'DIR', about: 'Working directory', parse: asText },
  interactive: { kind: 'flag', short: 'i', about: 'Keep standard input open' },
  tty: { kind: 'flag', short: 't', about: 'Give it a terminal' },
} as const satisfies OptionTable;

/** The first process of a container. */
export const processOptions = {
  ...startOptions,
  entrypoint: {
    kind: 'text',
    placeholder: 'COMMAND|JSON',
    about: "Replace the image's entry point; empty to have none",
    parse: asText,
  },
  'group-add': {
    kind: 'list',
    placeholder: 'GROUP|keep-groups',
    about: 'Give the process one more group',
    commas: true,
    parse: asText,
  },
  umask: { kind: 'text', placeholder: 'MASK', about: 'File mode mask, octal', parse: asText },
} as const satisfies OptionTable;

type ProcessFields =
  | 'args'
  | 'entrypoint'
  | 'user'
  | 'workdir'
  | 'interactive'
  | 'terminal'
  | 'groupAdd'
  | 'umask';

/** `args` without the image. @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT */
export function processRequest(
  values: Values<typeof processOptions>,
  args: readonly string[],
  { conf }: Pick<Caller, 'conf'>,
): Pick<ContainerRequest, ProcessFields> {
  const umask = nonEmpty(values.umask) ?? conf.containers.umask;
  return {
    args,
    ...defined({
      entrypoint: values.entrypoint === undefined ? undefined : parseEntrypoint(values.entrypoint),
      user: nonEmpty(values.user),
      workdir: nonEmpty(values.workdir),
      umask: umask === undefined ? undefined : parseUmask(umask),
    }),
    interactive: values.interactive,
    terminal: values.tty,
    groupAdd: checkGroups(values['group-add']),
  };
}

/** A list in JSON, else one word as it stands; nothing for the empty text. */
export function parseEntrypoint(text: string): readonly string[] {
  if (text === '') return [];
  const list = text.startsWith('[') ? jsonOrNothing(text) : undefined;
  if (!Array.isArray(list) || !list.every((word) => typeof word === 'string')) return [text];
  return list;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseUmask(text: string): number {
  if (!/^[0-7]{1,4}$/.test(text)) {
    throw invalidOption(`running container create option: invalid umask string ${text}: invalid argument`);
  }
  return Number.parseInt(text, 8);
}

function checkGroups(groups: readonly string[]): readonly string[] {
  if (groups.length > 1 && groups.includes('keep-groups')) {
    throw conflictingOptions(
      "the '--group-add keep-groups' option is not allowed with any other --group-add options",
    );
  }
  return groups;
}
