import { accessSync, constants } from 'node:fs';
import type { Readable } from 'node:stream';
import { codeOf } from '../../base/error.ts';
import { pour } from '../../base/pour.ts';
import { UndoStack } from '../../base/undo.ts';
import { decompress, sniff } from '../../host/decompress.ts';
import { archiveStream } from '../../storage/diff/tar-stream.ts';
import { extractTree } from '../../storage/extract.ts';
import type { FilterRules } from '../../storage/tar/filter.ts';
import { cannotRead, noArchiveToCopy, notFoundAt } from '../errors.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planCopy } from '../plan/copy.ts';
import { type OpenEnd, openContainerEnd, openHostEnd } from './copy-ends.ts';
import { copyRules, type Owner } from './copy-rules.ts';

/** A path of this machine's, or of a container with the word it was named by. */
export type CopyPlace =
  | { readonly type: 'host'; readonly path: string }
  | {
      readonly type: 'container';
      readonly container: Container;
      readonly named: string;
      readonly path: string;
    };

export interface CopyRequest {
  /** A stream is a tar archive, compressed or not. */
  readonly source: CopyPlace | { readonly type: 'stream'; readonly stream: Readable };
  readonly target: CopyPlace | { readonly type: 'stream'; readonly stream: NodeJS.WritableStream };
  /** What is copied into a container belongs to its user; else to those whose it was. */
  readonly archive: boolean;
  /** Folders may be replaced by files, and files by folders. */
  readonly overwrite: boolean;
}

/**
 * Copy files and folders into a container, out of it, or from one to another, whether they run or not, by the rules of
 * {@link planCopy}. Nothing outside of a container's root is reached by way of it, whatever it does meanwhile. On this machine
 * everything belongs to the caller.
 *
 * @throws TSMAN_COPY_NOT_FOUND, TSMAN_COPY_INVALID, TSMAN_COPY_IN_THE_WAY, TSMAN_COPY_FAILED, TSMAN_NO_SPACE
 */
export async function copyFiles(needs: Needs, request: CopyRequest): Promise<void> {
  const { source: from, target: to, archive, overwrite } = request;
  await using undo = new UndoStack();
  const source = from.type === 'stream' ? STREAM : await openEnd(needs, from, { use: 'read', undo });
  const target = to.type === 'stream' ? STREAM : await openEnd(needs, to, { use: 'write', undo });
  const rules = {
    place: planCopy(source, target),
    isTree: source.kind !== 'file',
    ownerOf: ownersFor(source, target, archive),
    overwrite,
    dropDevices: to.type === 'host',
  };
  if (to.type === 'stream') return await pour(contentOf(source, copyRules(rules)), to.stream);
  const plain = from.type === 'stream' ? plainBytes(from.stream) : contentOf(source, AS_IT_IS);
  try {
    await extractTree({
      archive: plain,
      folder: target.folder,
      rules: copyRules({ ...rules, folder: target.folder }),
      owners: to.type === 'container',
      overwrite,
      shelter: needs.paths.shelter,
    });
  } catch (error) {
    throw from.type === 'stream' && isNoArchive(error) ? noArchiveToCopy(error) : error;
  }
}

const ROOT: Owner = { uid: 0, gid: 0 };

const STREAM: OpenEnd = {
  kind: 'stream',
  base: '',
  path: '-',
  where: 'a stream',
  folder: '',
  name: '',
  withheld: [],
  user: () => ROOT,
  inside: (owner) => owner,
  outside: (owner) => owner,
};

const AS_IT_IS: FilterRules = { entry: () => 'pass', finish: () => [] };

async function openEnd(
  needs: Needs,
  place: CopyPlace,
  { use, undo }: { readonly use: 'read' | 'write'; readonly undo: UndoStack },
): Promise<OpenEnd> {
  const end =
    place.type === 'host'
      ? openHostEnd(place.path, undo)
      : await openContainerEnd(needs, place, { use, undo });
  if (end.kind === 'folder') checkAccess(end, use);
  return end;
}

function ownersFor(source: OpenEnd, target: OpenEnd, archive: boolean): (owner: Owner) => Owner {
  if (target.kind === 'stream' || !archive) return (owner) => target.outside(source.inside(owner));
  const user = target.outside(target.user());
  return () => user;
}

function contentOf({ kind, folder, name, withheld }: OpenEnd, rules: FilterRules): Readable {
  const names = [kind === 'folder' ? '.' : Buffer.from(name).toString('latin1')];
  return archiveStream({ folder, names, recursive: true, rules, without: withheld, failed: cannotRead });
}

/** A walk needs no right to what its last folder holds, a copy does. */
function checkAccess(end: OpenEnd, use: 'read' | 'write'): void {
  try {
    accessSync(end.folder, constants.X_OK | (use === 'read' ? constants.R_OK : 0));
  } catch (error) {
    throw codeOf(error) === 'EACCES' ? notFoundAt(end, 'permission denied') : error;
  }
}

/** The program that unpacks takes nothing at all for an archive. */
async function* plainBytes(stream: Readable): AsyncGenerator<Buffer> {
  const { whole, compression } = await sniff(stream);
  let isEmpty = true;
  for await (const chunk of await decompress(whole, compression)) {
    isEmpty = false;
    yield chunk;
  }
  if (isEmpty) throw noArchiveToCopy();
}

/** Neither to us, nor to what decompresses it. */
function isNoArchive(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  const isOurs = code === 'TSMAN_LAYER_BROKEN' || code === 'TSMAN_LAYER_HOSTILE';
  return isOurs || /^(Z_|ZSTD_)/.test(code) || (error instanceof Error && error.name === 'ExecaError');
}
