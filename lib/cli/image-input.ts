import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { TsmanError } from '../base/error.ts';
import type { ArchiveInput } from '../images/archive/replay.ts';
import type { Context } from './command.ts';

/**
 * Where an archive is read from: a path, or standard input for none and `-`. A file behind standard input is read as
 * one, which spares copying it.
 *
 * @throws TSMAN_TERMINAL in podman's words
 */
export function inputFrom(context: Context, path: string | undefined): ArchiveInput {
  if (path !== undefined && path !== '-') return { path };
  const file = fileBehindStdin();
  if (file !== undefined) return { path: file };
  if (context.stdin.isTTY) {
    throw new TsmanError('cannot read from terminal, use command-line redirection or the --input flag', {
      kind: 'invalid',
      code: 'TSMAN_TERMINAL',
      hint: 'Run `tsman load --input FILE`.',
    });
  }
  return { stream: context.stdin };
}

/** @returns undefined when it is no file, was read from already, or may not be opened again */
function fileBehindStdin(): string | undefined {
  const path = '/proc/self/fd/0';
  try {
    if (!fstatSync(0).isFile()) return undefined;
    if (!/^pos:\s*0$/m.test(readFileSync('/proc/self/fdinfo/0', 'latin1'))) return undefined;
    closeSync(openSync(path, 'r'));
    return path;
  } catch {
    return undefined;
  }
}
