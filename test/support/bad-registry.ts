import type { ExecutionContext } from 'ava';
import { type Digest, parseDigest } from '../../lib/oci/digest.ts';
import { sha256 } from './archives.ts';
import type { Document, PublishedImage } from './published-image.ts';
import { type Asked, aWebServer, type Said, type WebServer } from './web-server.ts';

/** What a registry answers in place of what is right. */
export type Fault = (asked: Asked, right: Said) => Said;

/** A registry in memory, which answers well where no fault is asked for. */
export interface BadRegistry extends WebServer {
  /** @returns the manifest's digest */
  publish(repository: string, version: string, image: PublishedImage): Digest;
  /** @returns its digest */
  putManifest(repository: string, version: string, document: Document): Digest;
  /** By digest. */
  blobsOf(repository: string): Map<string, Buffer>;
  /** By `REPOSITORY:VERSION`; a version is a tag or a digest. */
  readonly manifests: ReadonlyMap<string, Document>;
}

/** For as long as the test runs. */
export async function aBadRegistry(
  t: ExecutionContext,
  fault: Fault = (_, right) => right,
  ping?: Said,
): Promise<BadRegistry> {
  const shelves = new Shelves();
  const server = await aWebServer(t, (asked) => fault(asked, shelves.answer(asked)), ping);
  return {
    ...server,
    manifests: shelves.manifests,
    blobsOf: (repository) => shelves.blobsOf(repository),
    putManifest: (repository, version, document) => shelves.putManifest(repository, version, document),
    publish(repository, version, { manifest, blobs }) {
      for (const bytes of blobs) shelves.blobsOf(repository).set(sha256(bytes), bytes);
      return shelves.putManifest(repository, version, manifest);
    },
  };
}

/** What is asked about, of which repository. */
interface Question {
  readonly asked: Asked;
  readonly name: string;
  /** What follows `manifests/` or `blobs/`. */
  readonly what: string;
  readonly query: URLSearchParams;
}

const FINE: Said = { status: 200 };
const UNKNOWN: Said = { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN","message":"unknown"}]}' };

/** The good side. @see OCI distribution-spec, "Endpoints" */
class Shelves {
  readonly manifests = new Map<string, Document>();
  readonly #blobs = new Map<string, Map<string, Buffer>>();
  readonly #uploads = new Map<string, Buffer>();
  #sessions = 0;

  blobsOf(repository: string): Map<string, Buffer> {
    const found = this.#blobs.get(repository) ?? new Map<string, Buffer>();
    this.#blobs.set(repository, found);
    return found;
  }

  putManifest(repository: string, version: string, document: Document): Digest {
    const digest = sha256(document.bytes);
    this.manifests.set(`${repository}:${version}`, document);
    this.manifests.set(`${repository}:${digest}`, document);
    return digest;
  }

  answer(asked: Asked): Said {
    const url = new URL(asked.path, 'http://registry');
    if (url.pathname === '/v2/') return FINE;
    const [, name, kind, what] =
      /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs|tags)\/(.*)$/.exec(url.pathname) ?? [];
    if (name === undefined || what === undefined) return UNKNOWN;
    const question = { asked, name, what, query: url.searchParams };
    if (kind === 'tags') return this.#tags(name);
    if (kind === 'manifests') return this.#manifest(question);
    return kind === 'blobs' ? this.#blob(question) : this.#upload(question);
  }

  #tags(name: string): Said {
    const tags = [...this.manifests.keys()]
      .filter((key) => key.startsWith(`${name}:`))
      .map((key) => key.slice(name.length + 1))
      .filter((version) => parseDigest(version) === undefined);
    return { ...FINE, body: JSON.stringify({ name, tags }) };
  }

  #manifest({ asked, name, what }: Question): Said {
    if (asked.method === 'PUT') {
      const mediaType = asked.headers['content-type'] ?? '';
      const digest = this.putManifest(name, what, { bytes: asked.body, mediaType });
      return { status: 201, headers: { 'docker-content-digest': digest } };
    }
    const found = this.manifests.get(`${name}:${what}`);
    if (found === undefined) return UNKNOWN;
    const headers = { 'content-type': found.mediaType, 'docker-content-digest': sha256(found.bytes) };
    return { ...FINE, headers, body: found.bytes };
  }

  #blob({ asked, name, what }: Question): Said {
    const bytes = this.blobsOf(name).get(what);
    if (bytes === undefined) return UNKNOWN;
    const first = Number(/^bytes=(\d+)-$/.exec(asked.headers.range ?? '')?.[1] ?? 0);
    if (first === 0) return { ...FINE, body: bytes };
    const headers = { 'content-range': `bytes ${first}-${bytes.length - 1}/${bytes.length}` };
    return { status: 206, headers, body: bytes.subarray(first) };
  }

  #upload(question: Question): Said {
    const { asked, name, what, query } = question;
    if (asked.method === 'POST') return this.#begin(question);
    const held = this.#uploads.get(what);
    if (held === undefined) return UNKNOWN;
    const bytes = Buffer.concat([held, asked.body]);
    this.#uploads.set(what, bytes);
    const headers = {
      location: `/v2/${name}/blobs/uploads/${what}`,
      range: `0-${Math.max(0, bytes.length - 1)}`,
    };
    if (asked.method !== 'PUT') return { status: asked.method === 'GET' ? 204 : 202, headers };
    this.#uploads.delete(what);
    const digest = query.get('digest') ?? '';
    if (sha256(bytes) !== digest) return { status: 400, body: '{"errors":[{"code":"DIGEST_INVALID"}]}' };
    this.blobsOf(name).set(digest, bytes);
    return { status: 201 };
  }

  #begin({ name, query }: Question): Said {
    const digest = query.get('mount');
    const bytes = this.blobsOf(query.get('from') ?? '').get(digest ?? '');
    if (digest !== null && bytes !== undefined) {
      this.blobsOf(name).set(digest, bytes);
      return { status: 201 };
    }
    this.#sessions += 1;
    const session = String(this.#sessions);
    this.#uploads.set(session, Buffer.alloc(0));
    return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${session}` } };
  }
}
