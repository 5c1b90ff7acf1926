import type { ContainerRequest } from '../../containers/model.ts';
import { initNeedsPidNamespace } from '../../containers/plan/errors.ts';
import { planSysctls } from '../../containers/plan/sysctls.ts';
import type { OptionTable, Values } from '../option.ts';
import type { Caller } from './caller.ts';
import { environmentOptions, environmentRequest } from './environment.ts';
import { imageOptions, sourceRequest } from './image.ts';
import { laterOptions, pointlessOptions, refuseLater } from './later.ts';
import { lifespanOptions, lifespanRequest } from './lifespan.ts';
import { loggingOptions, logRequest } from './logging.ts';
import { checkShmSize, mountOptions, mountRequest } from './mounts.ts';
import { namespaceOptions, namespaceRequest } from './namespaces.ts';
import { namingOptions, namingRequest } from './naming.ts';
import { networkOptions, networkRequest } from './network.ts';
import { processOptions, processRequest } from './process.ts';
import { parseSysctl, resourceOptions, resourceRequest } from './resources.ts';
import { secretOptions, secretRequest } from './secrets.ts';
import { securityOptions, securityRequest } from './security.ts';

/** What says how a container is to be: `create` and `run` have all of it. */
const ownOptions = {
  ...imageOptions,
  ...namingOptions,
  ...processOptions,
  ...environmentOptions,
  ...mountOptions,
  ...secretOptions,
  ...networkOptions,
  ...securityOptions,
  ...namespaceOptions,
  ...resourceOptions,
  ...loggingOptions,
  ...lifespanOptions,
  ...pointlessOptions,
} as const satisfies OptionTable;

export type ContainerValues = Values<typeof ownOptions>;

/** The same, with those that are refused so far; their values have no type. */
export const containerOptions: typeof ownOptions = { ...laterOptions, ...ownOptions };

/**
 * What the options ask for, with the caller's facts worked in.
 *
 * @param args the image, or with `--rootfs` the folder, then the command
 * @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT, TSMAN_CAPABILITY_*, TSMAN_MOUNT_*, TSMAN_SYSCTL_NOT_ALLOWED
 * in podman's words; TSMAN_NOT_SUPPORTED_YET for what is to come
 */
export function toRequest(
  values: ContainerValues,
  args: readonly string[],
  caller: Caller,
): ContainerRequest {
  refuseLater(values);
  const source = sourceRequest(values, args, caller);
  const namespaces = namespaceRequest(values, caller);
  checkShmSize(namespaces.namespaces.ipc, values);
  const request: ContainerRequest = {
    ...source,
    ...namingRequest(values, caller),
    ...processRequest(values, source.args, caller),
    ...environmentRequest(values, caller),
    ...mountRequest(values, caller),
    ...secretRequest(values),
    ...networkRequest(values, caller),
    ...securityRequest(values, caller),
    ...namespaces,
    ...resourceRequest(values, caller),
    ...logRequest(values, caller),
    ...lifespanRequest(values, caller),
    createCommand: caller.createCommand,
  };
  planSysctls(request, { mayPing: false });
  checkInit(request);
  return { ...request, sysctls: { ...configuredSysctls(request, caller), ...request.sysctls } };
}

/** Refused when it starts, too; here so that no container is made in vain. */
function checkInit({ init, namespaces }: ContainerRequest): void {
  const { mode } = namespaces.pid;
  if (init && mode !== 'private' && mode !== 'shareable') throw initNeedsPidNamespace();
}

/** Those of the configuration that go with the namespaces of this container. */
function configuredSysctls(request: ContainerRequest, { conf }: Caller): Readonly<Record<string, string>> {
  const { mode } = request.network;
  const ownsNetwork = mode === 'none' || mode === 'slirp4netns';
  const fits = ([name, value]: readonly [string, string]) => {
    if (name.startsWith('net.') && !ownsNetwork) return false;
    try {
      planSysctls({ ...request, sysctls: { [name]: value } }, { mayPing: false });
      return true;
    } catch {
      return false;
    }
  };
  return Object.fromEntries((conf.containers.default_sysctls ?? []).map(parseSysctl).filter(fits));
}
