import { type Digest, parseDigest } from './digest.ts';
import { MEDIA_TYPES } from './image-spec.ts';

/** Manifests and indexes that are understood, for `Accept`. */
export const MANIFEST_TYPES: readonly string[] = [
  MEDIA_TYPES.ociIndex,
  MEDIA_TYPES.ociManifest,
  MEDIA_TYPES.dockerList,
  MEDIA_TYPES.dockerManifest,
];

/** What a registry may be asked for. @see OCI distribution-spec, "Endpoints" */
export const PATHS = {
  base: '/v2/',
  manifest: (repository: string, version: string) => `/v2/${repository}/manifests/${version}`,
  blob: (repository: string, digest: Digest) => `/v2/${repository}/blobs/${digest}`,
  upload: (repository: string) => `/v2/${repository}/blobs/uploads/`,
  mount: (repository: string, { digest, from }: { readonly digest: Digest; readonly from: string }) =>
    `/v2/${repository}/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`,
  tags: (repository: string) => `/v2/${repository}/tags/list`,
} as const;

/** What a token shall allow. @see Docker's token specification, "Resource scope" */
export function scopeOf(repository: string, actions: 'pull' | 'pull,push'): string {
  return `repository:${repository}:${actions}`;
}

/** One way to say who one is, as a registry offers it. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PIECE = new RegExp(
  `\\s*(${TOKEN})(?:\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}|[^",\\s]+)))?\\s*,?`,
  'y',
);

/**
 * Read `WWW-Authenticate`; several challenges in one header are several challenges. What cannot be read is left out.
 *
 * @see RFC 9110, 11.6.1
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  PIECE.lastIndex = 0;
  for (let found = PIECE.exec(header); found !== null; found = PIECE.exec(header)) {
    const [, name = '', quoted, plain] = found;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    const current = challenges.at(-1);
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: {} });
    else if (current !== undefined) current.parameters[name.toLowerCase()] = value;
  }
  return challenges;
}

/** Where the next page is, as given: a path, or a whole URL. @see RFC 8288; OCI distribution-spec, "Listing Tags" */
export function parseNextLink(header: string): string | undefined {
  for (const [, target, rest = ''] of header.matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g)) {
    if (/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(rest)) return target;
  }
  return undefined;
}

/** Which bytes an answer of part of a blob has. @see RFC 9110, 14.4 */
export function parseContentRange(
  header: string,
): { readonly first: number; readonly last: number; readonly sizeBytes: number | undefined } | undefined {
  const [, first, last, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined) return undefined;
  return {
    first: Number(first),
    last: Number(last),
    sizeBytes: total === '*' || total === undefined ? undefined : Number(total),
  };
}

/** How many bytes of an upload have arrived, by its `Range: 0-LAST`. @see OCI distribution-spec, "Pushing a blob in chunks" */
export function parseUploadRange(header: string | undefined): number | undefined {
  const [, last] = /^(?:bytes[ =])?0-(\d{1,15})$/i.exec(header?.trim() ?? '') ?? [];
  // Nothing at all is written as 0-0, as is one byte: the byte is sent again.
  if (last === undefined) return undefined;
  return last === '0' ? 0 : Number(last) + 1;
}

/** Why a registry says no. @see OCI distribution-spec, "Error Codes" */
export interface RegistryFault {
  /** `MANIFEST_UNKNOWN` */
  readonly code: string;
  readonly message: string;
}

/** Read the body of a refusal; nothing where it has another form. */
export function parseFaults(body: string): readonly RegistryFault[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return [];
  }
  const errors = isObject(value) ? value['errors'] : undefined;
  if (Array.isArray(errors)) return errors.flatMap(asFault);
  return isObject(value) ? asFault({ code: '', message: value['details'] ?? value['message'] }) : [];
}

function asFault(value: unknown): readonly RegistryFault[] {
  if (!isObject(value)) return [];
  const { code, message } = value;
  if (typeof code !== 'string' || (code === '' && typeof message !== 'string')) return [];
  return [{ code, message: typeof message === 'string' ? message : '' }];
}

/** In podman's words: `manifest unknown: manifest unknown`. Control characters of a stranger's text are dropped. */
export function describeFault({ code, message }: RegistryFault): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const text = [words, message].filter(Boolean).join(': ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 500);
}

/** Without parameters, in lower case. */
export function plainMediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Of `Docker-Content-Digest`; undefined where it is none that is known here. */
export function parseDigestHeader(header: string | undefined): Digest | undefined {
  return header === undefined ? undefined : parseDigest(header.trim());
}

/** How long to wait by `Retry-After`, in milliseconds. @see RFC 9110, 10.2.3 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/**
 * What a manifest is, by what it says itself and what it was announced as. The two must not differ, and a document must have
 * the parts of one kind only: who reads one must see what who reads the other sees.
 *
 * @param announced its `Content-Type`, see {@link plainMediaType}
 */
export function manifestType(
  document: unknown,
  announced: string,
): { readonly mediaType: string } | { readonly problem: string } {
  if (!isObject(document)) return { problem: 'it is no manifest' };
  const own = typeof document['mediaType'] === 'string' ? document['mediaType'] : '';
  const known = MANIFEST_TYPES.includes(announced) ? announced : '';
  if (own !== '' && known !== '' && own !== known) {
    return { problem: `it is announced as "${known}" and says that it is "${own.slice(0, 200)}"` };
  }
  const mediaType = own || known || guess(document);
  if (!MANIFEST_TYPES.includes(mediaType)) {
    return { problem: `unsupported manifest type "${(mediaType || announced).slice(0, 200)}"` };
  }
  return isOfOneKind(document, mediaType)
    ? { mediaType }
    : { problem: 'it is a manifest and an index at the same time' };
}

function isOfOneKind(document: object, mediaType: string): boolean {
  const isIndex = mediaType === MEDIA_TYPES.ociIndex || mediaType === MEDIA_TYPES.dockerList;
  return !(isIndex ? ['layers', 'config'] : ['manifests']).some((part) => part in document);
}

function guess(document: Readonly<Record<string, unknown>>): string {
  if (document['schemaVersion'] !== 2) return '';
  if (Array.isArray(document['manifests'])) return MEDIA_TYPES.ociIndex;
  return Array.isArray(document['layers']) ? MEDIA_TYPES.ociManifest : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
