/** `volumes/NAME/volume.json`. A volume exists when this does. */
export interface Volume {
  readonly schema: 1;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As given to `--opt`. */
  readonly options: Readonly<Record<string, string>>;
  /** Where its files are, if not in its own folder. */
  readonly backing?: Backing;
  /** The owner that was asked for, or that its first container has given it. */
  readonly uid?: number;
  readonly gid?: number;
  /** Made for one container, which gave it its name: goes with `rm --volumes` and `--rm`. */
  readonly anonymous: boolean;
  /** The first container whose image has something there gives it that content. */
  readonly needsCopyUp: boolean;
  /** The first container that uses it gives it the owner and mode of its image's folder. */
  readonly needsChown: boolean;
}

/** What stands behind a volume. */
export type Backing =
  /** A folder of the host's, absolute. */
  | {
      readonly type: 'bind';
      readonly device: string;
      readonly recursive: boolean;
      /** `ro`, `nosuid`, `nodev`, `noexec` and their opposites. */
      readonly flags: readonly string[];
    }
  /** A file system that is mounted while somebody uses the volume. */
  | {
      readonly type: 'mount';
      readonly fsType: string;
      readonly device: string;
      readonly options: readonly string[];
    };

/** What a caller wants of a new volume. */
export interface VolumeRequest {
  /** One is made up without. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
  /** Who owns its folder; before what the options say. */
  readonly uid?: number;
  readonly gid?: number;
  readonly anonymous?: boolean;
  /** It goes with its container: nothing needs to reach the disk. */
  readonly disposable?: boolean;
}

/** Names that a volume can have. */
export function isVolumeName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name);
}
