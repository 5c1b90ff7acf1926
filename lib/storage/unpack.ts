import type { ChildProcess } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { TsmanError } from '../base/error.ts';
import { needProgram } from '../host/programs.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import { followProgram, type ProgramEnd, startProgram } from './child.ts';
import type { StorageContext } from './context.ts';
import { decompress } from './decompress.ts';
import { isSingleId, ownMappedIds } from './mapped-ids.ts';
import { broken } from './tar/entry.ts';
import { TarFilter } from './tar/filter.ts';
import { type LayerRulesOptions, type LayerSummary, layerRules } from './tar/layer-rules.ts';
import { feedTar, stopTar } from './tar-sink.ts';

export interface Unpacking {
  readonly source: Readable;
  /** See {@link NewLayer.blobBytes}. */
  readonly blobBytes?: number | undefined;
  readonly diffId: Digest;
  /** Exists, and is empty. */
  readonly folder: string;
  /** See {@link LayerRulesOptions.marks}. */
  readonly marks: LayerRulesOptions['marks'];
}

/**
 * Unpack a layer into a folder of its own.
 *
 * @throws TSMAN_NO_SPACE, TSMAN_LAYER_BOMB, TSMAN_LAYER_DIGEST, TSMAN_LAYER_HOSTILE, TSMAN_LAYER_BROKEN, TSMAN_LAYER_IDS; the folder then holds a part
 */
export async function unpackLayer(context: StorageContext, unpacking: Unpacking): Promise<LayerSummary> {
  const { source, blobBytes, diffId, folder, marks } = unpacking;
  const mapped = ownMappedIds();
  const single = isSingleId(mapped);
  const rules = layerRules({ ids: single ? undefined : mapped, limits: context.limits, marks });
  const tar = startTar(folder, single);
  const ended = followProgram(tar);
  ended.catch(() => undefined);
  try {
    const hash = createHash('sha256');
    const plain = hashed(withinReason(decompress(source), blobBytes), hash);
    await feedTar(plain, new TarFilter(rules), tar);
    checkTar(await ended, marks === 'overlay' ? rules.summary().opaques.length : 0);
    checkDigest(diffId, digestOf(hash.digest('hex')));
    return rules.summary();
  } catch (error) {
    await stopTar(tar, ended);
    throw error;
  } finally {
    source.destroy();
  }
}

/** Honest layers stay far below: a small one may hold empty files of some size, a large one does not shrink much. */
const EXPANSION = { freeBytes: 1024 ** 3, ratio: 100 };

/** @throws TSMAN_LAYER_BOMB */
async function* withinReason(
  plain: AsyncIterable<Buffer>,
  blobBytes: number | undefined,
): AsyncGenerator<Buffer> {
  const limitBytes =
    blobBytes === undefined ? Number.POSITIVE_INFINITY : EXPANSION.freeBytes + EXPANSION.ratio * blobBytes;
  let bytes = 0;
  for await (const chunk of plain) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw bomb(blobBytes ?? 0, limitBytes);
    yield chunk;
  }
}

const bomb = (blobBytes: number, limitBytes: number) =>
  new TsmanError(`cannot unpack layer: its ${blobBytes} bytes unpack to more than ${limitBytes}`, {
    kind: 'forbidden',
    code: 'TSMAN_LAYER_BOMB',
    hint: 'Do not use this image: it is made to fill disks.',
  });

/** With its own umask, so that folders an archive only implies come out as 0755. */
function startTar(folder: string, single: boolean): ChildProcess {
  const owner = single ? '--no-same-owner' : '--same-owner';
  const args = [
    '-x',
    '-p',
    owner,
    '--numeric-owner',
    '--delay-directory-restore',
    '--xattrs',
    '--xattrs-include=*',
  ];
  return startProgram(
    ['/bin/sh', '-c', 'umask 022; exec "$@"', 'sh', needProgram('tar'), ...args, '-f', '-'],
    { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
  );
}

/** Pass a stream on and add it to a hash. */
async function* hashed(plain: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of plain) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Attributes that a user namespace may not set (`trusted.*`, some of `security.*`) are only a warning of tar's. */
function checkTar({ code, stderr }: ProgramEnd, opaqueMarks: number): void {
  if (code !== 0 && /No space left on device|Disk quota exceeded/.test(stderr)) throw noSpace();
  if (code !== 0) broken(`tar says: ${lastWords(stderr)}`);
  if (opaqueMarks === 0 || !/Cannot set '?user\.overlay\.opaque/.test(stderr)) return;
  throw new TsmanError('cannot unpack layer: this file system keeps no extended attributes of users', {
    kind: 'unsupported',
    code: 'TSMAN_STORAGE_XATTR',
    hint: 'Choose a data folder on another file system with "--root", or the driver "vfs".',
  });
}

const noSpace = () =>
  new TsmanError('cannot unpack layer: no space left on device', {
    kind: 'unavailable',
    code: 'TSMAN_NO_SPACE',
    hint: 'Free some with `tsman rmi` or `tsman image prune`, then run the command again.',
  });

function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => line !== '' && !/^tar: (Exiting|Removing leading)/.test(line));
  return (lines[0] ?? 'nothing').replace(/^tar: /, '');
}

function checkDigest(expected: Digest, found: Digest): void {
  if (expected === found) return;
  throw new TsmanError(`cannot unpack layer "${expected}": its content has the digest "${found}"`, {
    kind: 'invalid',
    code: 'TSMAN_LAYER_DIGEST',
    hint: 'Fetch the image again; its archive is damaged or does not belong to its configuration.',
  });
}
