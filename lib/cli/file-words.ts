import { codeOf } from '../base/error.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
};

/** Why a file of the caller's could not be read, in podman's words; undefined where it was something else. */
export function fileWords(error: unknown, path: string): string | undefined {
  const code = codeOf(error) ?? '';
  if (code === 'EISDIR') return `read ${path}: is a directory`;
  const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return known === undefined ? undefined : `open ${path}: ${known}`;
}
