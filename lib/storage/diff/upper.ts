import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { StorageContext } from '../context.ts';
import { rootfsFolder, type StoredRootfs } from '../rootfs-records.ts';
import type { TarEntry } from '../tar/entry.ts';
import type { FilterRules, Verdict } from '../tar/filter.ts';
import { hasMarks, isOpaque, isWhiteoutEntry, removalFile, withoutMarks } from '../tar/marks.ts';
import { archiveStream } from './tar-stream.ts';

/** The changes in the writable top of a mount, as an OCI layer: overlay's book-keeping becomes `.wh.` files. */
export function diffUpper(context: StorageContext, rootfs: StoredRootfs): Readable {
  const folder = join(rootfsFolder(context, rootfs.id), 'upper');
  const names = readdirSync(folder, { encoding: 'latin1' }).sort();
  return archiveStream({ folder, names, recursive: true, rules: upperRules() });
}

/** The rules that turn the writable top of an overlay into a layer; the reverse of {@link layerRules}. */
export function upperRules(): FilterRules {
  return { entry: verdictOf, finish: () => [] };
}

function verdictOf(entry: TarEntry): Verdict {
  if (isWhiteoutEntry(entry)) return { head: removalFile(entry.path) };
  if (entry.type === '5' && isOpaque(entry)) {
    return { head: Buffer.concat([withoutMarks(entry), removalFile(`${entry.path}/.wh..opq`)]) };
  }
  return hasMarks(entry) ? { head: withoutMarks(entry) } : 'pass';
}
