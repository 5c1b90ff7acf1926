import type { Readable } from 'node:stream';
import { PATHS, parseUploadRange, scopeOf } from '../oci/distribution.ts';
import type { Endpoint } from './endpoint.ts';
import { unexpectedAnswer } from './errors.ts';
import { type Body, drain, type HttpAnswer } from './http.ts';
import type { BlobSource } from './registry.ts';
import { type Patience, Setback, withRetries } from './retry.ts';

export interface Upload {
  readonly endpoint: Endpoint;
  readonly repository: string;
  readonly blob: BlobSource;
  /** Where the registry waits for it already. */
  readonly session: string | undefined;
  readonly patience: Patience;
  onBytes(total: number): void;
}

/** Sent with the question that ends the upload. */
const SMALL_BYTES = 64 * 1024;
/** For registries, or what stands before them, that refuse more at once. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Send a blob: all in one where that goes well. Where it breaks, the registry is asked how far it got, and gets the rest.
 *
 * @throws TsmanError
 */
export async function uploadBlob(upload: Upload): Promise<void> {
  const sending = new Sending(upload);
  let before = 0;
  await withRetries(
    upload.patience,
    () => sending.attempt(),
    () => {
      const further = sending.doneBytes > before;
      before = sending.doneBytes;
      return further;
    },
  );
}

class Sending {
  readonly #upload: Upload;
  readonly #what: string;
  readonly #scope: string;
  /** What the registry has. */
  doneBytes = 0;
  #chunkBytes = Number.POSITIVE_INFINITY;
  #location: string | undefined;
  #interrupted = false;

  constructor(upload: Upload) {
    const { blob, endpoint, repository } = upload;
    this.#upload = upload;
    this.#what = `writing blob ${blob.digest} to ${endpoint.registry}/${repository}`;
    this.#scope = scopeOf(repository, 'pull,push');
    this.#location = upload.session;
  }

  /** @throws Setback */
  async attempt(): Promise<void> {
    const { sizeBytes } = this.#upload.blob;
    if (this.#interrupted && (await this.#askHowFar()) === 'there') return;
    this.#interrupted = true;
    this.#location ??= await this.#begin();
    if (this.doneBytes === 0 && sizeBytes <= SMALL_BYTES) return await this.#finish(this.#body(sizeBytes));
    while (this.doneBytes < sizeBytes) await this.#sendChunk();
    await this.#finish(undefined);
  }

  async #begin(): Promise<string> {
    const { endpoint, repository } = this.#upload;
    this.doneBytes = 0;
    const answer = await endpoint.askOnce({
      method: 'POST',
      path: PATHS.upload(repository),
      body: { sizeBytes: 0, open: () => Buffer.alloc(0) },
      scope: this.#scope,
      what: this.#what,
    });
    const least = Number(answer.header('oci-chunk-min-length')) || 0;
    this.#chunkBytes = Math.max(this.#chunkBytes, least);
    return await this.#next(answer);
  }

  async #next(answer: HttpAnswer): Promise<string> {
    await drain(answer);
    const location = this.#upload.endpoint.locationOf(answer) ?? this.#location;
    if (location !== undefined) return location;
    throw new Setback(unexpectedAnswer(this.#what, 'the registry does not say where to send it'), 'never');
  }

  async #sendChunk(): Promise<void> {
    const { endpoint, blob } = this.#upload;
    const first = this.doneBytes;
    const bytes = Math.min(this.#chunkBytes, blob.sizeBytes - first);
    const isPart = bytes < blob.sizeBytes;
    const answer = await endpoint.askOnce({
      method: 'PATCH',
      path: this.#location ?? '',
      headers: {
        'content-type': 'application/octet-stream',
        ...(isPart && { 'content-range': `${first}-${first + bytes - 1}` }),
      },
      body: this.#body(bytes),
      scope: this.#scope,
      what: this.#what,
      fine: [413],
    });
    if (answer.status === 413) return await this.#sendLess(answer, bytes);
    this.#location = await this.#next(answer);
    this.doneBytes = parseUploadRange(answer.header('range')) ?? first + bytes;
    if (this.doneBytes <= first || this.doneBytes > blob.sizeBytes) {
      const why = `the registry has ${this.doneBytes} bytes after ${first + bytes} were sent`;
      throw new Setback(unexpectedAnswer(this.#what, why), 'always');
    }
  }

  async #sendLess(answer: HttpAnswer, bytes: number): Promise<void> {
    await drain(answer);
    if (bytes <= CHUNK_BYTES || this.#chunkBytes <= CHUNK_BYTES) {
      throw new Setback(unexpectedAnswer(this.#what, 'the registry says that it is too large'), 'never');
    }
    this.#chunkBytes = CHUNK_BYTES;
  }

  /** The bytes from where the registry is on. */
  #body(bytes: number): Body {
    const { blob, onBytes } = this.#upload;
    const first = this.doneBytes;
    const open = () => counted(blob.open(first), { bytes, onBytes: (sent) => onBytes(first + sent) });
    return { sizeBytes: bytes, open };
  }

  async #finish(body: Body | undefined): Promise<void> {
    const { endpoint, blob } = this.#upload;
    const location = this.#location ?? '';
    const answer = await endpoint.askOnce({
      method: 'PUT',
      path: `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(blob.digest)}`,
      headers: { 'content-type': 'application/octet-stream' },
      body: body ?? { sizeBytes: 0, open: () => Buffer.alloc(0) },
      scope: this.#scope,
      what: this.#what,
    });
    await drain(answer);
  }

  /** After a failure. A registry that knows nothing of the upload may have ended it well, else it is begun anew. */
  async #askHowFar(): Promise<'there' | undefined> {
    const { endpoint, repository, blob } = this.#upload;
    const question = { scope: this.#scope, what: this.#what, fine: [400, 404, 405, 416] };
    if (this.#location === undefined) return undefined;
    const answer = await endpoint.askOnce({ ...question, method: 'GET', path: this.#location });
    const range = answer.status < 300 ? parseUploadRange(answer.header('range')) : undefined;
    if (range !== undefined && range <= blob.sizeBytes) {
      this.#location = await this.#next(answer);
      this.doneBytes = range;
      return undefined;
    }
    await drain(answer);
    this.#location = undefined;
    const found = await endpoint.askOnce({
      ...question,
      method: 'HEAD',
      path: PATHS.blob(repository, blob.digest),
    });
    await drain(found);
    return found.status < 300 ? 'there' : undefined;
  }
}

interface Count {
  readonly bytes: number;
  onBytes(sent: number): void;
}

async function* counted(stream: Readable, { bytes, onBytes }: Count): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const piece = chunk.length > bytes - sent ? chunk.subarray(0, bytes - sent) : chunk;
    sent += piece.length;
    yield piece;
    onBytes(sent);
    if (sent === bytes) return;
  }
}
