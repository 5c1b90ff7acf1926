import { TsmanError } from '../base/error.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import {
  MANIFEST_TYPES,
  PATHS,
  parseContentRange,
  parseDigestHeader,
  plainMediaType,
  scopeOf,
} from '../oci/distribution.ts';
import type { Reference } from '../oci/reference.ts';
import type { Endpoint } from './endpoint.ts';
import { blobUnknown, manifestUnknown, mirrorsFailed } from './errors.ts';
import { drain, type HttpAnswer } from './http.ts';
import { readManifest, storedDigest } from './manifest.ts';
import type { BlobStream, ManifestHead, Repository } from './registry.ts';
import type { Patience } from './retry.ts';
import { readTags } from './tags.ts';
import { uploadBlob } from './upload.ts';

/** Which pulls a mirror is for. */
type PullOnly = 'all' | 'digest-only' | 'tag-only';

/** A repository where it can be found. */
export interface Place {
  readonly endpoint: Endpoint;
  readonly repository: string;
  /** What it may be asked for; undefined: anything. */
  readonly pullOnly?: PullOnly | undefined;
}

export interface RepositoryOptions {
  readonly reference: Reference;
  /** Mirrors first, then the place itself, to which everything is written. */
  places(): Promise<readonly Place[]>;
  readonly patience: Patience;
}

const ACCEPT = MANIFEST_TYPES.join(', ');

/** A repository, behind its mirrors. */
export function openRepository(options: RepositoryOptions): Repository {
  const { reference } = options;
  const places = new Places(options);
  const sessions = new Map<Digest, string>();
  return {
    reference,
    manifest: (version) => places.forManifest(version, (place) => askManifest(place, version)),
    manifestDigest: (version) =>
      places.forManifest(version, (place) => askHead(place, version)).catch(orNothing),
    openBlob: (digest, fromByte) => places.inOrder((place) => openBlob(place, digest, fromByte)),
    hasBlob: async (digest) => await hasBlob(await places.itself(), digest),
    mountBlob: async (digest, from) => await mountBlob(await places.itself(), { digest, from, sessions }),
    async putBlob(blob, onBytes = () => undefined) {
      const session = sessions.get(blob.digest);
      sessions.delete(blob.digest);
      await uploadBlob({ ...(await places.itself()), blob, session, patience: options.patience, onBytes });
    },
    async putManifest(version, { bytes, mediaType }) {
      const { endpoint, repository } = await places.itself();
      const what = `writing manifest ${version} to ${endpoint.registry}/${repository}`;
      const answer = await endpoint.ask({
        method: 'PUT',
        path: PATHS.manifest(repository, version),
        headers: { 'content-type': mediaType },
        body: { sizeBytes: bytes.length, open: () => bytes },
        scope: scopeOf(repository, 'pull,push'),
        what,
      });
      await drain(answer);
      return storedDigest(answer, bytes, what);
    },
    tags: () => places.inOrder(({ endpoint, repository }) => readTags(endpoint, repository)),
  };
}

/** In what order places are asked: the one that had the manifest is asked for what belongs to it first. */
class Places {
  readonly #options: RepositoryOptions;
  #places: Promise<readonly Place[]> | undefined;
  #best: Place | undefined;

  constructor(options: RepositoryOptions) {
    this.#options = options;
  }

  #all(): Promise<readonly Place[]> {
    this.#places ??= this.#options.places();
    return this.#places;
  }

  async itself(): Promise<Place> {
    const last = (await this.#all()).at(-1);
    if (last === undefined) throw new Error('a repository is nowhere');
    return last;
  }

  async forManifest<Value>(version: string, work: (place: Place) => Promise<Value>): Promise<Value> {
    const isDigest = parseDigest(version) !== undefined;
    const unfit: PullOnly = isDigest ? 'tag-only' : 'digest-only';
    return await this.inOrder(
      async (place) => {
        const value = await work(place);
        this.#best = place;
        return value;
      },
      ({ pullOnly }) => pullOnly !== unfit,
    );
  }

  async inOrder<Value>(
    work: (place: Place) => Promise<Value>,
    isFit: (place: Place) => boolean = () => true,
  ): Promise<Value> {
    const fit = (await this.#all()).filter(isFit);
    const best = fit.filter((place) => place === this.#best);
    const failures: TsmanError[] = [];
    for (const place of [...best, ...fit.filter((each) => each !== this.#best)]) {
      try {
        return await work(place);
      } catch (error) {
        if (!(error instanceof TsmanError)) throw error;
        failures.push(error);
      }
    }
    const last = failures.pop();
    if (last === undefined) throw new Error('a repository is nowhere');
    throw failures.length === 0 ? last : mirrorsFailed(last, failures);
  }
}

function manifestQuestion({ endpoint, repository }: Place, version: string) {
  const what = `reading manifest ${version} in ${endpoint.registry}/${repository}`;
  return {
    path: PATHS.manifest(repository, version),
    headers: { accept: ACCEPT },
    scope: scopeOf(repository, 'pull'),
    what,
    missing: (said: string) => manifestUnknown(what, said === 'not found' ? 'manifest unknown' : said),
  };
}

async function askManifest(place: Place, version: string) {
  const question = manifestQuestion(place, version);
  return await place.endpoint.askFor({ ...question, method: 'GET' }, (answer) =>
    readManifest(answer, version, question.what),
  );
}

async function askHead(place: Place, version: string): Promise<ManifestHead> {
  const question = manifestQuestion(place, version);
  const answer = await place.endpoint.ask({ ...question, method: 'HEAD' });
  await drain(answer);
  const digest = parseDigest(version) ?? parseDigestHeader(answer.header('docker-content-digest'));
  if (digest !== undefined) {
    const mediaType = plainMediaType(answer.header('content-type'));
    return { digest, mediaType, sizeBytes: Number(answer.header('content-length')) || 0 };
  }
  const { bytes, ...manifest } = await askManifest(place, version);
  return { ...manifest, sizeBytes: bytes.length };
}

function orNothing(error: unknown): undefined {
  if (error instanceof TsmanError && error.code === 'TSMAN_MANIFEST_UNKNOWN') return undefined;
  throw error;
}

async function openBlob(
  { endpoint, repository }: Place,
  digest: Digest,
  fromByte: number,
): Promise<BlobStream> {
  const what = `reading blob ${digest} in ${endpoint.registry}/${repository}`;
  const answer = await endpoint.ask({
    method: 'GET',
    path: PATHS.blob(repository, digest),
    headers: fromByte > 0 ? { range: `bytes=${fromByte}-` } : {},
    scope: scopeOf(repository, 'pull'),
    what,
    missing: (said) => blobUnknown(what, said),
  });
  const stream = answer.body;
  if (answer.status !== 206) return { stream, fromByte: 0, sizeBytes: lengthOf(answer) };
  const range = parseContentRange(answer.header('content-range') ?? '');
  return { stream, fromByte: range?.first ?? fromByte, sizeBytes: range?.sizeBytes };
}

function lengthOf(answer: HttpAnswer): number | undefined {
  const length = answer.header('content-length');
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

async function hasBlob({ endpoint, repository }: Place, digest: Digest): Promise<boolean> {
  const answer = await endpoint.ask({
    method: 'HEAD',
    path: PATHS.blob(repository, digest),
    scope: scopeOf(repository, 'pull,push'),
    what: `checking whether a blob ${digest} exists in ${endpoint.registry}/${repository}`,
    fine: [404],
  });
  await drain(answer);
  return answer.status !== 404;
}

interface Mount {
  readonly digest: Digest;
  readonly from: string;
  /** Uploads that were begun where nothing could be taken over. */
  readonly sessions: Map<Digest, string>;
}

const NO_MOUNT: readonly number[] = [400, 401, 403, 404, 405];

async function mountBlob(
  { endpoint, repository }: Place,
  { digest, from, sessions }: Mount,
): Promise<boolean> {
  const answer = await endpoint.ask({
    method: 'POST',
    path: PATHS.mount(repository, { digest, from }),
    body: { sizeBytes: 0, open: () => Buffer.alloc(0) },
    scope: `${scopeOf(repository, 'pull,push')} ${scopeOf(from, 'pull')}`,
    what: `mounting blob ${digest} from ${from} in ${endpoint.registry}/${repository}`,
    fine: NO_MOUNT,
  });
  await drain(answer);
  const location = answer.status === 202 ? endpoint.locationOf(answer) : undefined;
  if (location !== undefined) sessions.set(digest, location);
  return answer.status === 201;
}
