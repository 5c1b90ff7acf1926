import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, callersPath, defined, nonEmpty } from './caller.ts';
import { variableOptions, variables } from './environment.ts';
import { startOptions } from './process.ts';
import { sessionOptions } from './session.ts';

/** `tsman exec` */
export const execOptions = {
  ...startOptions,
  ...variableOptions,
  ...sessionOptions,
  privileged: { kind: 'flag', about: 'Give the process all that the caller may do himself' },
  cidfile: { kind: 'text', placeholder: 'FILE', about: "Read the container's ID from a file", parse: asText },
} as const satisfies OptionTable;

/**
 * The process that the options ask for.
 *
 * @param args the command, without the container
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function execRequest(
  values: Values<typeof execOptions>,
  args: readonly string[],
  caller: Pick<Caller, 'environment' | 'cwd' | 'readFile'>,
) {
  return {
    args,
    env: variables(values, caller),
    ...defined({ user: nonEmpty(values.user), workdir: nonEmpty(values.workdir) }),
    terminal: values.tty,
    interactive: values.interactive,
    privileged: values.privileged,
  };
}

/** The container of `--cidfile`. @throws errors of the system, with their `code` */
export function containerOfFile(path: string, caller: Pick<Caller, 'cwd' | 'readFile'>): string {
  return caller.readFile(callersPath(path, caller)).trim();
}
