import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';
import type { Digest } from '../../lib/oci/digest.ts';
import type { NewLayer } from '../../lib/storage/storage.ts';

export interface Layer {
  readonly tar: Buffer;
  readonly diffId: Digest;
}

/** What differs from a file (or, where the name ends in a slash, a folder) of root's. */
export interface Entry extends Partial<Omit<Header, 'type' | 'pax'>> {
  readonly name: string;
  readonly type?: Header['type'] | 'pax-global-header';
  readonly pax?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A layer of entries written by tar-stream; folders end in a slash. */
export async function aLayer(...entries: readonly Entry[]): Promise<Layer> {
  const archive = pack();
  for (const { body, ...headers } of entries) {
    const header = { ...usual(headers.name), ...headers } as Header;
    const isFile = header.type === undefined || header.type === 'file';
    if (isFile) archive.entry(header, Buffer.from(body ?? ''));
    else archive.entry(header);
  }
  archive.finalize();
  return layerOf(await buffer(archive));
}

export function layerOf(tar: Buffer): Layer {
  return { tar, diffId: `sha256:${createHash('sha256').update(tar).digest('hex')}` as Digest };
}

/** What GNU tar makes of a folder. */
export function gnuLayer(folder: string, ...options: readonly string[]): Layer {
  return layerOf(
    execFileSync('tar', ['-c', '--numeric-owner', ...options, '-C', folder, '.'], { maxBuffer: 2 ** 28 }),
  );
}

/** A request to add the last of some layers on top of the others. */
export function onTop(...layers: readonly Layer[]): NewLayer {
  const top = layers.at(-1);
  if (!top) throw new Error('no layers');
  return {
    chain: layers.map(({ diffId }) => diffId),
    open: () => Readable.from(cut(top.tar), { objectMode: false }),
  };
}

/** In pieces whose borders fall anywhere. */
function* cut(tar: Buffer): Generator<Buffer> {
  for (let at = 0; at < tar.length; at += 70_001) yield tar.subarray(at, at + 70_001);
}

function usual(name: string): Partial<Header> {
  const mtime = new Date('2020-02-02T02:02:02Z');
  return name.endsWith('/') ? { type: 'directory', mode: 0o755, mtime } : { mode: 0o644, mtime };
}
