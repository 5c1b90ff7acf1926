import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { compressionOf } from '../../host/decompress.ts';
import { type Digest, digestOf } from '../../oci/digest.ts';
import { archiveBroken } from '../errors.ts';
import type { NewImage } from '../operations/add.ts';
import { parseImageConfig } from '../plan/config.ts';
import type { Shape } from '../plan/shape.ts';
import type { Archive } from './archive.ts';

/** Manifests and configurations are read into memory; registries refuse larger ones, too. */
export const DOCUMENT_LIMIT = 4 * 1024 * 1024;

/** Read a small JSON document. @throws TSMAN_ARCHIVE_BROKEN when it is not what it should be */
export function readDocument<Value>(archive: Archive, name: string, shape: Shape<Value>): Value {
  return parseDocument(archive, { name, bytes: archive.read(name, DOCUMENT_LIMIT) }, shape);
}

/** As {@link readDocument}, of bytes that are read already. */
export function parseDocument<Value>(
  archive: Archive,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
  shape: Shape<Value>,
): Value {
  const value = parseJson(archive, name, bytes);
  if (!shape(value)) throw archiveBroken(archive.source, `"${name}" is not what it has to be`);
  return value;
}

function parseJson(archive: Archive, name: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw archiveBroken(archive.source, `"${name}" is not JSON`, cause);
  }
}

/** Whatever it is. */
export const isAnything: Shape<unknown> = (_value): _value is unknown => true;

/** Read an image's configuration. @throws TSMAN_ARCHIVE_BROKEN */
export function readConfig(archive: Archive, name: string): Pick<NewImage, 'config' | 'configBytes'> {
  const configBytes = archive.read(name, DOCUMENT_LIMIT);
  const parsed = parseImageConfig(configBytes.toString('utf8'));
  if ('problem' in parsed) throw archiveBroken(archive.source, parsed.problem);
  return { configBytes, config: parsed.config };
}

/** A manifest must name as many layers as its configuration has diff IDs. @throws TSMAN_ARCHIVE_BROKEN */
export function checkLayerCount(archive: Archive, layers: number, diffIds: number): void {
  if (layers === diffIds) return;
  throw archiveBroken(archive.source, `it has ${layers} layers, and its configuration names ${diffIds}`);
}

export function sha256Of(bytes: Buffer): Digest {
  return digestOf(createHash('sha256').update(bytes).digest('hex'));
}

export async function sha256OfStream(stream: Readable): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return digestOf(hash.digest('hex'));
}

/** Of a file inside the archive. */
export async function compressionIn(
  archive: Archive,
  name: string,
): Promise<ReturnType<typeof compressionOf>> {
  const stream = archive.open(name);
  for await (const chunk of stream as AsyncIterable<Buffer>) return compressionOf(chunk);
  return 'none';
}
