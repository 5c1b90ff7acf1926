import { closeSync, createReadStream, openSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { resolveInRoot } from '../../base/safe-path.ts';
import { archiveBroken, notAnImage } from '../errors.ts';
import {
  type ArchiveInput,
  CHUNK,
  openReplay,
  type Replay,
  statInput,
  streamOf,
  type Workshop,
} from './replay.ts';
import { bytesOf, findInTar, indexTar, type Span, type TarIndex } from './tar-index.ts';

/** Files by name, in a tar archive or in a folder. Close it when done. */
export interface Archive {
  /** For errors. */
  readonly source: string;
  readonly kind: 'tar' | 'folder';
  /** undefined for what comes through a pipe. */
  readonly path: string | undefined;
  has(name: string): boolean;
  /** In bytes. @throws TSMAN_ARCHIVE_BROKEN when there is no such file */
  size(name: string): number;
  /** @throws TSMAN_ARCHIVE_BROKEN when it is larger than the limit */
  read(name: string, limitBytes: number): Buffer;
  open(name: string): Readable;
  close(): void;
}

/**
 * Open an image archive or folder. What is compressed, or comes through a pipe, is written to an unnamed file first.
 *
 * @throws TSMAN_ARCHIVE_UNKNOWN when it is neither
 * @throws TSMAN_ARCHIVE_BROKEN when it is damaged
 */
export async function openArchive(shop: Workshop, input: ArchiveInput): Promise<Archive> {
  if ('path' in input && statInput(input.path).isDirectory()) return folderArchive(input.path);
  const replay = await openReplay(shop, input, ['none']);
  try {
    return tarArchive(replay, 'path' in input ? input.path : undefined);
  } catch (error) {
    replay.close();
    throw error;
  }
}

function tarArchive(replay: Replay, path: string | undefined): Archive {
  const { source, file, sizeBytes, close } = replay;
  const indexed = indexTar(file, sizeBytes);
  if ('problem' in indexed) {
    throw indexed.isTar ? archiveBroken(source, indexed.problem) : notAnImage(source, indexed.problem);
  }
  const span = (name: string) => spanOf(source, indexed.entries, name);
  return {
    source,
    kind: 'tar',
    path,
    has: (name) => findInTar(indexed.entries, name) !== undefined,
    size: (name) => span(name).sizeBytes,
    read: (name, limitBytes) => bytesOf(file, within(limitBytes, span(name), { source, name })),
    open: (name) => streamOf(file, span(name)),
    close,
  };
}

function spanOf(source: string, entries: TarIndex, name: string): Span {
  const span = findInTar(entries, name);
  if (span === undefined) throw archiveBroken(source, `"${name}" is not in it`);
  return span;
}

function within(limitBytes: number, span: Span, { source, name }: { source: string; name: string }): Span {
  if (span.sizeBytes <= limitBytes) return span;
  throw archiveBroken(source, `"${name}" has ${span.sizeBytes} bytes, more than the ${limitBytes} allowed`);
}

function folderArchive(folder: string): Archive {
  const whole = (name: string) => {
    const path = resolveInRoot(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile()) throw archiveBroken(folder, `"${name}" is not in it`);
    return { path, span: { offset: 0, sizeBytes: found.size } };
  };
  return {
    source: folder,
    kind: 'folder',
    path: folder,
    has: (name) => statSync(resolveInRoot(folder, name), { throwIfNoEntry: false })?.isFile() ?? false,
    size: (name) => whole(name).span.sizeBytes,
    read(name, limitBytes) {
      const { path, span } = whole(name);
      const file = openSync(path, 'r');
      try {
        return bytesOf(file, within(limitBytes, span, { source: folder, name }));
      } finally {
        closeSync(file);
      }
    },
    open: (name) => createReadStream(whole(name).path, { highWaterMark: CHUNK }),
    close: () => undefined,
  };
}
