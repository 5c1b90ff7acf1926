import type { Readable } from 'node:stream';
import { TsmanError } from '../base/error.ts';
import type { Context } from './command.ts';

/**
 * Standard input, which brings an archive.
 *
 * @param instead what to run where it is a terminal
 * @throws TSMAN_TERMINAL in podman's words
 */
export function archiveOnStdin({ stdin }: Pick<Context, 'stdin'>, instead: string): Readable {
  if (!stdin.isTTY) return stdin;
  throw new TsmanError('cannot read from terminal, use command-line redirection or name a file', {
    kind: 'invalid',
    code: 'TSMAN_TERMINAL',
    hint: `Run \`${instead}\`.`,
  });
}
