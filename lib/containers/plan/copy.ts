import { cannotCopy, notFoundAt } from '../errors.ts';

/** One end of a copy, as it was found. */
export interface CopyEnd {
  /** `stream` is a tar archive. */
  readonly kind: 'folder' | 'file' | 'missing' | 'stream';
  /** Its own name, links followed; empty for the root. */
  readonly base: string;
  /** As typed. */
  readonly path: string;
  /** `the host`, or `container` and the word it was named by. */
  readonly where: string;
}

/**
 * Where what is copied comes to lie, below the folder that is there or that the missing name would lie in. Empty for the
 * content of a folder, or of an archive, that goes right into it.
 *
 * @throws TSMAN_COPY_NOT_FOUND, TSMAN_COPY_INVALID in podman's words
 * @see docker's documentation of `container cp`, whose rules podman keeps: only a source that ends in `/.` means what is in it,
 * and a target that ends in `/` has to be there
 */
export function planCopy(source: CopyEnd, target: CopyEnd): string {
  if (source.kind === 'missing') throw notFoundAt(source);
  if (target.kind === 'missing' && target.path.endsWith('/')) throw notFoundAt(target);
  if (source.kind === 'stream') return intoFolder(target);
  if (target.kind === 'file' && source.kind === 'folder') throw cannotCopy('a directory');
  if (target.kind === 'file' || target.kind === 'missing') return target.base;
  return source.kind === 'folder' && meansContent(source.path) ? '' : source.base;
}

function intoFolder({ kind }: CopyEnd): '' {
  if (kind !== 'folder') throw cannotCopy('from stdin');
  return '';
}

function meansContent(path: string): boolean {
  return path === '.' || path.endsWith('/.');
}
