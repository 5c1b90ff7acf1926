import type { Duplex } from 'node:stream';
import { execa } from 'execa';
import { needProgram } from './programs.ts';

/**
 * A program as a stream: what is written goes to its stdin, what it prints can be read. Fails, with the program's own
 * words, when the program does. For long work (decompression); to run something short there is `runProgram`.
 *
 * @throws TSMAN_PROGRAM_MISSING naming the package to install
 */
export function pipeThrough(program: string, args: readonly string[]): Duplex {
  return execa(needProgram(program), args, {
    buffer: { stdout: false, stderr: true },
    encoding: 'buffer',
  }).duplex();
}
