import type { ExecutionConfig } from '../../oci/image-spec.ts';
import type { ContainerRequest } from '../model.ts';
import { initNeedsPidNamespace, noCommand, noInit } from './errors.ts';

/** Where the init program of the host is seen inside. */
export const INIT_DESTINATION = '/run/podman-init';

export type CommandRequest = Pick<ContainerRequest, 'args' | 'entrypoint' | 'init' | 'namespaces'>;

/**
 * What the container runs: entry point, then command. An entry point of the user's makes the image's command void,
 * arguments of the user's replace it. An entry point of one empty string counts as none.
 *
 * @throws TSMAN_NO_COMMAND when nothing is left
 * @see OCI image-spec, conversion.md "Config.Entrypoint", "Config.Cmd"
 */
export function planCommand(
  { args, entrypoint }: Pick<CommandRequest, 'args' | 'entrypoint'>,
  image: ExecutionConfig,
): readonly string[] {
  const first = entrypoint ?? image.Entrypoint ?? [];
  const second = args.length === 0 && entrypoint === undefined ? (image.Cmd ?? []) : args;
  const command = [...(first.length === 1 && first[0] === '' ? [] : first), ...second];
  if (command.length === 0) throw noCommand();
  return command;
}

/**
 * The same, behind an init that reaps and forwards signals where one was asked for.
 *
 * @throws TSMAN_INIT_NOT_FOUND, TSMAN_INIT_WITHOUT_PID_NAMESPACE
 */
export function planArgs(
  request: CommandRequest,
  image: ExecutionConfig,
  initPath: string | undefined,
): readonly string[] {
  const command = planCommand(request, image);
  if (!request.init) return command;
  const { mode } = request.namespaces.pid;
  if (mode !== 'private' && mode !== 'shareable') throw initNeedsPidNamespace();
  if (initPath === undefined) throw noInit();
  return [INIT_DESTINATION, '--', ...command];
}
