import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, TsmanError } from './error.ts';

/** As many links as the kernel follows. @see path_resolution(7) */
export const MAX_LINKS = 40;

/**
 * Where `path` leads inside `root`, symbolic links followed as if `root` were `/`: neither an absolute link nor `..` leads
 * out of it. Parts that do not exist are kept as they are.
 *
 * For folders that nobody else changes meanwhile; a running container can, and is entered by /proc/PID/root instead.
 *
 * @returns an absolute path that begins with `root`
 * @throws TSMAN_PATH_LOOP
 */
export function resolveInRoot(root: string, path: string): string {
  const pending = partsOf(path);
  const resolved: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const part = pending.shift() as string;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const target = linkTarget(join(root, ...resolved, part));
    if (target === undefined) {
      resolved.push(part);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw tooManyLinks(path);
    if (target.startsWith('/')) resolved.length = 0;
    pending.unshift(...partsOf(target));
  }
  return join(root, ...resolved);
}

/** The text of a file inside `root`, links followed as {@link resolveInRoot} does; undefined where there is none. */
export function readTextInRoot(root: string, path: string): string | undefined {
  try {
    return readFileSync(resolveInRoot(root, path), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** The parts of a path that lead anywhere. */
export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function tooManyLinks(path: string): TsmanError {
  return new TsmanError(`cannot resolve "${path}": too many levels of symbolic links`, {
    kind: 'invalid',
    code: 'TSMAN_PATH_LOOP',
  });
}
