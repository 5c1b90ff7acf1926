/** What a container sees in its file system besides its image. */
export type MountRequest =
  | BindMountRequest
  | VolumeMountRequest
  | TmpfsMountRequest
  | ImageMountRequest
  | DevptsMountRequest;

/** What mounts have in common whose files lie on the host. */
interface HostMountRequest {
  readonly destination: string;
  readonly readOnly: boolean;
  readonly recursive: boolean;
  readonly propagation?:
    | 'private'
    | 'rprivate'
    | 'shared'
    | 'rshared'
    | 'slave'
    | 'rslave'
    | 'unbindable'
    | 'runbindable';
  /** `O`: what the container writes goes elsewhere, and is gone when it ends. */
  readonly overlay?: true;
  /** `U`: chown the source to the container's user. */
  readonly chown: boolean;
  /** nodev, nosuid, noexec and their opposites. */
  readonly flags: readonly string[];
}

export interface BindMountRequest extends HostMountRequest {
  readonly type: 'bind';
  /** Absolute on the host; symbolic links are followed when the container starts. */
  readonly source: string;
}

export interface VolumeMountRequest extends HostMountRequest {
  readonly type: 'volume';
  /** In a record always there. A caller that gives none gets a volume of the container's own. */
  readonly name?: string;
  /** It was made for a container, and goes with it when that is wanted. */
  readonly anonymous?: true;
  /** The first container that uses it fills it with what its image has there. */
  readonly copyUp: boolean;
  /** Only this part of it, which has to be there. */
  readonly subpath?: string;
  /** Of the volume, where it has to be made: what `volume create --opt` takes. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface TmpfsMountRequest {
  readonly type: 'tmpfs';
  readonly destination: string;
  /** mount(8) options: size=…, mode=…, ro, noexec … */
  readonly options: readonly string[];
  /** Fill it with what the image has there (`tmpcopyup`). */
  readonly copyUp: boolean;
}

/** The files of an image. What is written there is gone when the container ends. */
export interface ImageMountRequest {
  readonly type: 'image';
  /** As typed: looked up when the container is made, and each time it starts. */
  readonly reference: string;
  readonly destination: string;
  readonly readOnly: boolean;
  /** Only this part of it, which has to be there. */
  readonly subpath?: string;
}

/** Pseudo-terminals of the container's own. */
export interface DevptsMountRequest {
  readonly type: 'devpts';
  readonly destination: string;
  /** `uid=`, `gid=`, `mode=`, `max=`; the usual ones where there are none. */
  readonly options: readonly string[];
}

/** Another container's volumes and mounts, as they are when the new one is made. */
export interface LenderRequest {
  /** Name or ID, as typed. */
  readonly container: string;
  /** `ro`, `rw`, `z`, as typed; its own mounts say unless one of the first two is there. */
  readonly options: readonly string[];
}

export type SecretRequest = SecretMountRequest | SecretVariableRequest;

/** A secret that the container gets as a file. Its content is neither here nor in the record. */
export interface SecretMountRequest {
  readonly type: 'mount';
  /** Name, or beginning of the ID; in a record the name. */
  readonly secret: string;
  /** In a record always there: what it was when the container was made. */
  readonly id?: string;
  /** Absolute, or below /run/secrets; its name unless said. */
  readonly target?: string;
  /** Inside the container. */
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** A secret that the container gets as a variable, with the value it has when the container starts. */
export interface SecretVariableRequest {
  readonly type: 'env';
  /** Name, or beginning of the ID; in a record the name. */
  readonly secret: string;
  /** The variable's name. */
  readonly target: string;
}
