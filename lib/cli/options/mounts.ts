import { parseBytes } from '../../base/units.ts';
import type { ContainerRequest, NamespaceRequest } from '../../containers/model.ts';
import type { MountRequest } from '../../containers/mount-model.ts';
import { duplicateDestination } from '../../containers/plan/errors.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, defined, flagOr, nonEmpty } from './caller.ts';
import { conflictingOptions, invalidOption } from './errors.ts';
import { parseMount } from './mount-option.ts';
import { timezoneMount } from './timezone.ts';
import { parseTmpfs } from './tmpfs-option.ts';
import { parseVolume } from './volume-option.ts';
import { parseVolumesFrom } from './volumes-from.ts';

/** What a container's file system is made of besides its image. */
export const mountOptions = {
  volume: {
    kind: 'list',
    short: 'v',
    placeholder: '[HOST|NAME:]CONTAINER[:OPTIONS]',
    about: 'Mount a volume, or a file or folder of the host',
    parse: asText,
  },
  mount: {
    kind: 'list',
    placeholder: 'type=TYPE,dst=PATH[,OPTION...]',
    about: 'Mount a volume, a file or folder of the host, a tmpfs or an image',
    parse: asText,
  },
  'volumes-from': {
    kind: 'list',
    placeholder: 'CONTAINER[:OPTIONS]',
    about: 'Mount what another container has mounted',
    parse: asText,
  },
  'image-volume': {
    kind: 'text',
    placeholder: 'MODE',
    about: 'What becomes of the places that the image declares as volumes',
    choices: ['anonymous', 'tmpfs', 'ignore'],
    defaultText: 'anonymous',
    parse: asText,
  },
  tmpfs: {
    kind: 'list',
    placeholder: 'PATH[:OPTIONS]',
    about: 'Mount a file system in memory',
    parse: asText,
  },
  'shm-size': {
    kind: 'text',
    placeholder: 'SIZE',
    about: 'Size of /dev/shm',
    defaultText: '64m',
    parse: asText,
  },
  'read-only': { kind: 'flag', about: "Make the container's root file system read-only" },
  'read-only-tmpfs': {
    kind: 'flag',
    about: 'With --read-only, mount a tmpfs on /dev/shm, /run, /tmp and /var/tmp',
    default: true,
  },
  tz: {
    kind: 'text',
    placeholder: 'ZONE|local',
    about: 'Time zone of the container',
    parse: asText,
  },
} as const satisfies OptionTable;

type MountFields = 'mounts' | 'volumesFrom' | 'imageVolumes' | 'readOnly' | 'readOnlyTmpfs' | 'shmSizeBytes';

/** @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_OPTIONS_CONFLICT, TSMAN_MOUNT_*, TSMAN_NOT_SUPPORTED_YET */
export function mountRequest(
  values: Values<typeof mountOptions>,
  caller: Caller,
): Pick<ContainerRequest, MountFields> {
  const { volumes = [], mounts = [], shm_size, read_only, tz } = caller.conf.containers;
  const typed = distinct([
    ...values.mount.map((text) => parseMount(text, caller)),
    ...values.volume.map((text) => parseVolume(text, caller)),
    ...lastOfEach(values.tmpfs.map(parseTmpfs)),
  ]);
  const configured = [
    ...mounts.map((text) => parseMount(text, caller)),
    ...volumes.map((text) => parseVolume(text, caller)),
    ...timezoneMount(nonEmpty(values.tz) ?? nonEmpty(tz)),
  ];
  const imageVolumes = parseImageVolume(values['image-volume'] ?? '');
  const lenders = values['volumes-from'].map(parseVolumesFrom);
  const size = nonEmpty(values['shm-size']) ?? nonEmpty(shm_size);
  return {
    mounts: [...lastOfEach(configured).filter((mount) => !mountedAt(typed, mount.destination)), ...typed],
    readOnly: flagOr(caller, { name: 'read-only', value: values['read-only'], configured: read_only }),
    readOnlyTmpfs: values['read-only-tmpfs'],
    ...(lenders.length > 0 && { volumesFrom: lenders }),
    ...defined({ imageVolumes, shmSizeBytes: size === undefined ? undefined : parseShmSize(size) }),
  };
}

/** The size of the shared memory goes with an IPC namespace of the container's own. @throws TSMAN_OPTIONS_CONFLICT */
export function checkShmSize(ipc: NamespaceRequest, values: Values<typeof mountOptions>): void {
  if (nonEmpty(values['shm-size']) === undefined) return;
  if (ipc.mode === 'private' || ipc.mode === 'shareable') return;
  const value = ipc.mode === 'container' ? ipc.container : ipc.mode === 'ns' ? ipc.path : '';
  throw conflictingOptions(
    `invalid config provided: cannot set shmsize when running in the {${ipc.mode} ${value}} IPC Namespace`,
  );
}

/** `anonymous` is podman's newer word for `bind`. @throws TSMAN_OPTION_INVALID in podman's words */
function parseImageVolume(text: string): ContainerRequest['imageVolumes'] {
  if (text === '' || text === 'bind' || text === 'anonymous') return undefined;
  if (text === 'tmpfs' || text === 'ignore') return text;
  throw invalidOption(`invalid image volume mode "${text}" required value: bind, tmpfs, ignore`);
}

function parseShmSize(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw invalidOption(`unable to translate --shm-size: invalid size: '${text}'`);
  return bytes;
}

/** The same mount twice is one; two mounts at one place are an error. */
function distinct(mounts: readonly MountRequest[]): readonly MountRequest[] {
  const kept: MountRequest[] = [];
  for (const mount of mounts) {
    const other = kept.find(({ destination }) => destination === mount.destination);
    if (other === undefined) kept.push(mount);
    else if (JSON.stringify(other) !== JSON.stringify(mount)) throw duplicateDestination(mount.destination);
  }
  return kept;
}

function lastOfEach(mounts: readonly MountRequest[]): readonly MountRequest[] {
  return [...new Map(mounts.map((mount) => [mount.destination, mount])).values()];
}

const mountedAt = (mounts: readonly MountRequest[], path: string) =>
  mounts.some(({ destination }) => destination === path);
