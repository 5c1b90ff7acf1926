import { join } from 'node:path';
import type { ContainerId } from '../oci/container-id.ts';
import { type Digest, hexOf } from '../oci/digest.ts';

/** The four folders everything lies under; `host/folders.ts` finds them in the environment. */
export interface Folders {
  /** Survives a reboot: `$XDG_DATA_HOME/tsman`, or `--root`. Only relative paths are kept inside. */
  readonly data: string;
  /** Void after a reboot: `$XDG_RUNTIME_DIR/tsman`, or `--runroot`. */
  readonly runtime: string;
  /** `$XDG_CACHE_HOME/tsman`: downloads in progress. */
  readonly cache: string;
  /** `$XDG_CONFIG_HOME`: holds `containers/` and `tsman/`. */
  readonly config: string;
}

/** Every file name tsman writes, in one place. */
export type Paths = ReturnType<typeof pathsIn>;

export function pathsIn(folders: Folders) {
  const { data, runtime, cache } = folders;
  return {
    folders,
    ...lastingPaths(data),
    ...passingPaths(runtime),
    /** Compiled system call filters: they cost nothing but time to make again. */
    filters: join(cache, 'filters'),
    downloads: join(cache, 'downloads'),
  };
}

function lastingPaths(data: string) {
  return {
    /** A blob of the content store. */
    blob: (digest: Digest) => join(data, 'blobs/sha256', hexOf(digest)),
    blobs: join(data, 'blobs/sha256'),
    /** Blobs and layers that are still being written; any command may sweep what nobody writes. */
    ingest: join(data, 'ingest'),
    /** Records of unpacked layers, and the folder that overlay mounts are made from. */
    layers: join(data, 'layers'),
    storage: join(data, 'storage'),
    /** The writable top of a root filesystem. */
    rootfs: (id: string) => join(data, 'storage/c', id),
    images: join(data, 'images'),
    containers: join(data, 'containers'),
    /** Symbolic links `NAME → ID`, each checked against the record it points to. */
    names: join(data, 'names'),
    /** What survives a reboot: record, exit record, log. */
    container: (id: ContainerId) => containerFiles(join(data, 'containers', id)),
    /** Objects on their way out: renamed here first, deleted after. */
    trash: join(data, 'trash'),
    /** A container's files on their way out, by their name in the trash. */
    trashed: (name: string) => containerFiles(join(data, 'trash', name)),
    /** Numbered files of the event log. */
    events: join(data, 'events'),
    /** One folder a volume: its record, and `_data`. */
    volumes: join(data, 'volumes'),
    volume: (name: string) => volumeFiles(join(data, 'volumes', name)),
    /** One folder a secret, by its name. */
    secrets: join(data, 'secrets'),
    secret: (name: string) => secretFiles(join(data, 'secrets', name)),
  };
}

function passingPaths(runtime: string) {
  return {
    /** Who uses a volume that has to be mounted: one empty file a user. */
    volumeUsers: (name: string) => join(runtime, 'volumes', name),
    /** What a reboot voids: bundle, sockets, mounts. */
    live: (id: ContainerId) => liveFiles(join(runtime, 'containers', id)),
    liveContainers: join(runtime, 'containers'),
    /** Mounted images: a record each, and the folders where they are mounted. */
    imageMounts: join(runtime, 'images'),
    /** Root filesystems of containers that do not run, mounted for whoever asked: a record and a folder each. */
    containerMounts: join(runtime, 'mounts'),
    /** Parts of volumes and images, each mounted for one run of a container: `ID-NUMBER`. Never removed with what is in them. */
    places: join(runtime, 'places'),
    place: (id: ContainerId, index: number) => join(runtime, 'places', `${id}-${index}`),
    /** Root filesystems mounted for one command to read: `PID-STARTTIME-RANDOM`, by whoever reads it. */
    views: join(runtime, 'views'),
    /** Empty: where a command sees this machine's file system in a mount namespace of its own. */
    shelter: join(runtime, 'shelter'),
    /** `PID STARTTIME BOOTID` of the process that holds the user's namespaces. */
    pause: join(runtime, 'pause'),
    /** State of an OCI runtime, one folder each: `--root`. */
    runtimeState: (name: string) => join(runtime, 'oci', name),
    locks: join(runtime, 'locks'),
  };
}

function containerFiles(folder: string) {
  return {
    folder,
    record: join(folder, 'container.json'),
    /** Written by the monitor when the container has ended; see `monitor/protocol.ts`. */
    exit: join(folder, 'exit.json'),
    log: join(folder, 'ctr.log'),
    lock: join(folder, 'lock'),
    /** Of the secrets that it mounts as they were when it was made: files `0`, `1`, … */
    secrets: join(folder, 'secrets'),
  };
}

function volumeFiles(folder: string) {
  return {
    folder,
    record: join(folder, 'volume.json'),
    /** What containers see. */
    data: join(folder, '_data'),
    /** Content of an image that is on its way into `data`, whole. */
    copied: join(folder, '.copied'),
  };
}

function secretFiles(folder: string) {
  return {
    folder,
    record: join(folder, 'secret.json'),
    /** The secret itself, unless it was given a folder of its own: a file named by its ID. */
    data: (id: string) => join(folder, id),
  };
}

function liveFiles(folder: string) {
  return {
    folder,
    /** Written by the monitor when the container runs; see `monitor/protocol.ts`. */
    running: join(folder, 'running.json'),
    /** The OCI bundle is the folder itself. */
    config: join(folder, 'config.json'),
    rootfs: join(folder, 'rootfs'),
    socket: join(folder, 'attach.sock'),
    /** Who is starting the container. */
    claim: join(folder, 'claim.json'),
    /** What this run of the container was given. */
    start: join(folder, 'start.json'),
    pidFile: join(folder, 'pidfile'),
    /** The group that `pause` has frozen: a reminder to look at it, never the truth. */
    paused: join(folder, 'paused'),
    /** The process that is stopping the container. */
    stopping: join(folder, 'stopping.json'),
    /** The monitor that is about to start the container again. */
    restarting: join(folder, 'restarting.json'),
    netns: join(folder, 'netns'),
    /** A user namespace of the container's own, which owns `netns`. */
    userns: join(folder, 'userns'),
    slirpSocket: join(folder, 'slirp.sock'),
    /** A FIFO; slirp4netns ends when nobody holds its write end. */
    slirpExit: join(folder, 'slirp.exit'),
    slirpLog: join(folder, 'slirp.log'),
    /** A tmpfs: the container's /dev/shm where others may share it. */
    shm: join(folder, 'shm'),
    hosts: join(folder, 'hosts'),
    hostname: join(folder, 'hostname'),
    resolvConf: join(folder, 'resolv.conf'),
    runEnv: join(folder, '.containerenv'),
    passwd: join(folder, 'passwd'),
    group: join(folder, 'group'),
    /** Where layers are mounted that it mounts: images, and folders that stay as they are. */
    layered: (index: number) => join(folder, 'layered', String(index)),
    /** Of what mounts.conf gives to every container. */
    copy: (index: number) => join(folder, 'copies', String(index)),
    /** What the container sees of its secrets: an empty folder, and their files. */
    secretsFolder: join(folder, 'secrets/run'),
    secret: (index: number) => join(folder, 'secrets', String(index)),
    secrets: join(folder, 'secrets'),
    runtimeLog: join(folder, 'oci-log'),
    monitorLog: join(folder, 'monitor.log'),
  };
}
