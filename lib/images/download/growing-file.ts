import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, read } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type Digest, digestOf } from '../../oci/digest.ts';

const CHUNK = 1024 * 1024;

const readAt = promisify(read);

/**
 * A file that is written at its end and read from its beginning at the same time: readers wait for what is still to come.
 * What an earlier process wrote counts, and is hashed like the rest.
 */
export class GrowingFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #sizeBytes = 0;
  #end: 'open' | 'whole' | { readonly failure: unknown } = 'open';
  #waiting: (() => void)[] = [];

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Open or make it. What is longer than `limitBytes` cannot be a part of what is wanted: it is emptied. */
  static async open(path: string, limitBytes: number): Promise<GrowingFile> {
    const growing = new GrowingFile(path, await open(path, 'a+', 0o600));
    try {
      await growing.#takeOver(limitBytes);
      return growing;
    } catch (error) {
      await growing.#file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async append(chunk: Buffer): Promise<void> {
    const written = writeWhole(this.#file, chunk);
    this.#hash.update(chunk);
    await written;
    this.#sizeBytes += chunk.length;
    this.#wake();
  }

  /** Of all that was appended; nothing may be appended any more. */
  digest(): Digest {
    return digestOf(this.#hash.digest('hex'));
  }

  /** Wait until the disk has it. */
  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  /** All of it is there. */
  whole(): void {
    this.#end = 'whole';
    this.#wake();
  }

  /** Nothing more will come: every reader fails. */
  fail(failure: unknown): void {
    this.#end = { failure };
    this.#wake();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** From the beginning to the end, whenever that is. It may outlive the file's name, and `close`. */
  reader(): Readable {
    const file = openSync(this.#path, 'r');
    const stream = Readable.from(this.#chunks(file), { objectMode: false, highWaterMark: 2 * CHUNK });
    return stream.once('close', () => closeSync(file));
  }

  async *#chunks(file: number): AsyncGenerator<Buffer> {
    for (let at = 0; ; ) {
      if (typeof this.#end === 'object') throw this.#end.failure;
      const room = Math.min(CHUNK, this.#sizeBytes - at);
      if (room > 0) {
        const buffer = Buffer.allocUnsafeSlow(room);
        const { bytesRead } = await readAt(file, buffer, 0, room, at);
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      } else if (this.#end === 'whole') return;
      else await this.#more();
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  async #takeOver(limitBytes: number): Promise<void> {
    const { size } = await this.#file.stat();
    if (size > limitBytes) await this.#file.truncate(0);
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await this.#file.read(buffer, 0, CHUNK, this.#sizeBytes);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#sizeBytes += bytesRead;
    }
  }
}

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
}
