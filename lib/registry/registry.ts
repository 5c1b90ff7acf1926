import type { Readable } from 'node:stream';
import type { Digest } from '../oci/digest.ts';
import type { Reference } from '../oci/reference.ts';

/** Who somebody is to a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Given by the registry in place of a password, for new tokens. */
  readonly identityToken?: string;
}

/** What a command line says about how to talk to registries. */
export interface RegistryOptions {
  /** `--creds` */
  readonly credentials?: Credentials;
  /** `--authfile` */
  readonly authFile?: string;
  /** `--cert-dir` */
  readonly certFolder?: string;
  /** `--tls-verify`; undefined: as the configuration says */
  readonly verifyTls?: boolean;
  /** `--retry`: attempts after the first; 3 where undefined */
  readonly retries?: number;
  /** `--retry-delay`; undefined: growing */
  readonly retryDelayMs?: number;
  /** One line for a person, before something is tried again. */
  readonly warn?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A manifest as it came, byte for byte. */
export interface Manifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly digest: Digest;
}

/** What a registry says of a manifest without sending it. */
export interface ManifestHead {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** The bytes of a blob, on their way. */
export interface BlobStream {
  readonly stream: Readable;
  /** Where the stream starts; 0 when the registry starts over. */
  readonly fromByte: number;
  /** Of the whole blob, where the registry says so. */
  readonly sizeBytes: number | undefined;
}

/** A blob to be sent, which can be read again after a failure. */
export interface BlobSource {
  readonly digest: Digest;
  readonly sizeBytes: number;
  open(fromByte: number): Readable;
}

/**
 * One repository, behind whatever mirrors the configuration names. Every failure is a TsmanError that names the host and
 * what was asked.
 */
export interface Repository {
  /** As recorded: registry and repository, never the mirror's. */
  readonly reference: Reference;
  /**
   * By tag or digest; verified, at most 4 MiB.
   *
   * @throws TSMAN_MANIFEST_UNKNOWN, TSMAN_MANIFEST_DIGEST, TSMAN_MANIFEST_SIZE, TSMAN_MANIFEST_TYPE, TSMAN_REGISTRY_*
   */
  manifest(version: string): Promise<Manifest>;
  /** undefined when there is none. */
  manifestDigest(version: string): Promise<ManifestHead | undefined>;
  /**
   * The bytes of a blob from `fromByte` on. Not verified; the stream fails when the connection does, and whoever reads it
   * asks for the rest.
   */
  openBlob(digest: Digest, fromByte: number): Promise<BlobStream>;
  hasBlob(digest: Digest): Promise<boolean>;
  /** Take a blob over from another repository of the registry. false: the registry wants the bytes. */
  mountBlob(digest: Digest, fromRepository: string): Promise<boolean>;
  /**
   * Upload in chunks, gone on with after a failure where the registry says how far it got.
   *
   * @param onBytes hears how many of the blob's bytes are sent; the number shrinks where some have to be sent again
   */
  putBlob(blob: BlobSource, onBytes?: (total: number) => void): Promise<void>;
  /** @returns the digest it was stored under */
  putManifest(version: string, manifest: Pick<Manifest, 'bytes' | 'mediaType'>): Promise<Digest>;
  tags(): Promise<readonly string[]>;
}

/** A page of JSON. */
export interface RegistryPage {
  readonly value: unknown;
  /** Where the page after this one is, for the next question. */
  readonly next: string | undefined;
}

/** A registry as a whole, not one of its repositories: to check a login, to search. */
export interface RegistryApi {
  readonly registry: string;
  /** @throws TSMAN_REGISTRY_UNAUTHORIZED when it does not take the credentials, or wants some; TSMAN_REGISTRY_* */
  checkLogin(): Promise<void>;
  /**
   * GET of JSON of at most 4 MiB: `/v1/search?q=…`, `/v2/_catalog`.
   *
   * @param scope what a token is asked for: `registry:catalog:*`
   * @throws TSMAN_REGISTRY_NOT_FOUND, TSMAN_REGISTRY_*
   */
  ask(path: string, scope?: string): Promise<RegistryPage>;
}

/** Registries, as this user's machine is set up for them. */
export interface Registries {
  /**
   * Names a typed name may stand for, best first: aliases, search registries, docker.io.
   *
   * @throws TSMAN_IMAGE_NAME
   */
  candidates(text: string): readonly Reference[];
  /** @throws TSMAN_REGISTRY_BLOCKED */
  repository(reference: Reference, action: 'pull' | 'push', options?: RegistryOptions): Repository;
  /** @throws TSMAN_REGISTRY_BLOCKED */
  api(registry: string, options?: RegistryOptions): RegistryApi;
  /** `unqualified-search-registries`; docker.io where no file says. */
  searchRegistries(): readonly string[];
  /** @throws TSMAN_POLICY_REFUSED */
  checkPolicy(transport: string, scope: string): void;
}
