import { reworded, TsmanError } from '../base/error.ts';

/** What is wrong between here and a host, in words and as to what can be done. */
export interface Trouble {
  /** The end of a sentence: `connection refused`. */
  readonly words: string;
  readonly kind: 'certificate' | 'not-tls' | 'other';
}

export const unreachable = (what: string, host: string, { words, kind }: Trouble) =>
  new TsmanError(`${what}: ${host}: ${words}`, {
    kind: 'unavailable',
    code: kind === 'certificate' ? 'TSMAN_REGISTRY_CERTIFICATE' : 'TSMAN_REGISTRY_UNREACHABLE',
    hint: HINTS[kind],
  });

const HINTS: Readonly<Record<Trouble['kind'], string>> = {
  certificate:
    'Put the certificate of its authority into `~/.config/containers/certs.d/HOST/ca.crt`, or use `--tls-verify=false` where you trust the network.',
  'not-tls':
    'Use `--tls-verify=false`, or set `insecure = true` for it in registries.conf, where you trust the network.',
  other: 'Check the name of the registry, and that it can be reached from here.',
};

/** The first word with a registry came to nothing. */
export const pingFailed = (host: string, { words, kind }: Trouble) =>
  new TsmanError(`pinging container registry ${host}: ${words}`, {
    kind: 'unavailable',
    code: kind === 'certificate' ? 'TSMAN_REGISTRY_CERTIFICATE' : 'TSMAN_REGISTRY_UNREACHABLE',
    hint: HINTS[kind],
  });

/** `said` is what the registry gave as a reason. */
export const unauthorized = (what: string, registry: string, said: string) =>
  new TsmanError(`${what}: ${said}`, {
    kind: 'forbidden',
    code: 'TSMAN_REGISTRY_UNAUTHORIZED',
    hint: `Log in with \`tsman login ${registry}\`, or check the name: some registries say this of what does not exist.`,
  });

export const denied = (what: string, registry: string, said: string) =>
  new TsmanError(`${what}: ${said}`, {
    kind: 'forbidden',
    code: 'TSMAN_REGISTRY_DENIED',
    hint: `Log in to ${registry} as somebody who may do this.`,
  });

export const manifestUnknown = (what: string, said: string) =>
  new TsmanError(`${what}: ${said}`, {
    kind: 'not-found',
    code: 'TSMAN_MANIFEST_UNKNOWN',
    hint: 'Check name and tag; `tsman search --list-tags NAME` lists the tags there are.',
  });

export const blobUnknown = (what: string, said: string) =>
  new TsmanError(`${what}: ${said}`, {
    kind: 'not-found',
    code: 'TSMAN_BLOB_UNKNOWN',
    hint: 'The registry has lost a part of the image: push it again.',
  });

export const notThere = (what: string, said: string) =>
  new TsmanError(`${what}: ${said}`, { kind: 'not-found', code: 'TSMAN_REGISTRY_NOT_FOUND' });

export const busy = (what: string, said: string) =>
  new TsmanError(`${what}: ${said}`, {
    kind: 'unavailable',
    code: 'TSMAN_REGISTRY_BUSY',
    hint: 'Wait a while, or log in: registries often allow more to those they know.',
  });

/** An answer of a kind that has no meaning here. */
export const unexpectedAnswer = (what: string, said: string) =>
  new TsmanError(`${what}: ${said}`, { kind: 'unavailable', code: 'TSMAN_REGISTRY_ANSWER' });

export const manifestTooLarge = (what: string, limitBytes: number) =>
  new TsmanError(`${what}: it has more than the ${limitBytes} bytes a manifest may have`, {
    kind: 'invalid',
    code: 'TSMAN_MANIFEST_SIZE',
    hint: 'Ask the maker of the image about it.',
  });

export const manifestDigestWrong = (what: string, wanted: string, found: string) =>
  new TsmanError(`${what}: manifest digest is ${found}, not ${wanted}`, {
    kind: 'invalid',
    code: 'TSMAN_MANIFEST_DIGEST',
    hint: 'Do not use it: something between here and its maker has changed it.',
  });

export const manifestTypeRefused = (what: string, why: string) =>
  new TsmanError(`${what}: ${why}`, {
    kind: 'unsupported',
    code: 'TSMAN_MANIFEST_TYPE',
    hint: 'Images of the formats OCI and docker schema 2 can be used.',
  });

export const nameRefused = (name: string, problem: string) =>
  new TsmanError(`normalizing name "${name}": ${problem}`, {
    kind: 'invalid',
    code: 'TSMAN_IMAGE_NAME',
    hint: 'Write a name such as `team/app:1.0`: lower-case letters, digits, and `.`, `_`, `-` between them.',
  });

/** Of the places a repository may be at, the last failed, and the mirrors before it too. Podman's words. */
export const mirrorsFailed = (last: TsmanError, mirrors: readonly TsmanError[]) =>
  reworded(
    last,
    `(Mirrors also failed: ${mirrors.map(({ message }) => `[${message}]`).join(' ')}): ${last.message}`,
  );

export const certificateBroken = (file: string, problem: string) =>
  new TsmanError(`cannot use the certificate "${file}": ${problem}`, {
    kind: 'invalid',
    code: 'TSMAN_CERTIFICATE',
    hint: 'Certificates of authorities end in `.crt`; a client certificate in `.cert`, its key of the same name in `.key`.',
  });

export const certFolderUnreadable = (folder: string, cause: unknown) =>
  new TsmanError(
    `cannot read the certificates in "${folder}": ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      kind: 'unavailable',
      code: 'TSMAN_CERTIFICATE',
      hint: 'Check --cert-dir, and that the folder can be read.',
      cause,
    },
  );

export const tagsNameRefused = (name: string) =>
  new TsmanError(`reference "${name}" must be a docker reference`, {
    kind: 'invalid',
    code: 'TSMAN_IMAGE_NAME',
    hint: 'Name one repository, as in `tsman search --list-tags quay.io/team/app`.',
  });

/** Podman's words. */
export const searchFailed = (registry: string, cause: TsmanError) =>
  reworded(cause, `couldn't search registry "${registry}": ${cause.message}`);

/** No registry had an answer. */
export const searchesFailed = (first: TsmanError, all: readonly TsmanError[]) =>
  reworded(first, all.map(({ message }) => message).join('; '));
