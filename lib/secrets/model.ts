/** `secrets/NAME/secret.json`. A secret exists when this does. What is secret lies in a file of its own. */
export interface Secret {
  readonly schema: 1;
  /** 25 hex digits; another when it is replaced. */
  readonly id: string;
  readonly name: string;
  /** RFC 3339, as `updatedAt`. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the driver `file`: `path`, absolute, is the folder that has the data, where somebody chose one. */
  readonly options: Readonly<Record<string, string>>;
}

/** What a caller wants of a new secret. */
export interface NewSecret {
  readonly name: string;
  readonly data: Uint8Array;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** What happens where there is one of that name. */
  readonly ifThere: 'fail' | 'ignore' | 'replace';
}

/** So many bytes are too many, as with podman. */
export const TOO_LARGE = 512_000;

/** Names that a secret can have: each is also the name of a folder. */
export function isSecretName(name: string): boolean {
  return /^[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9])?$/.test(name);
}
