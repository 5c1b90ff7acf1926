import { TsmanError } from '../base/error.ts';
import type { Context } from './command.ts';

export interface Question {
  /** podman's words for what the command does. */
  readonly warning: string;
  /** What it would happen to, a line each. */
  readonly items: readonly string[];
}

/**
 * Show what a command would remove, and ask whether it shall. The answer is read from standard input, a terminal or not.
 *
 * @throws TSMAN_NO_ANSWER when there is none
 */
export async function confirm(
  { stdin, stderr }: Pick<Context, 'stdin' | 'stderr'>,
  { warning, items }: Question,
): Promise<boolean> {
  stderr.write(`WARNING! ${warning}\n${items.map((item) => `  ${item}\n`).join('')}`);
  stderr.write('Are you sure you want to continue? [y/N] ');
  return /^\s*y/i.test(await firstLine(stdin));
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.includes('\n')) break;
  }
  if (text === '') {
    throw new TsmanError('nobody answered on standard input', {
      kind: 'invalid',
      code: 'TSMAN_NO_ANSWER',
      hint: 'Use --force to do it without a question.',
    });
  }
  return text;
}

/** What the disk got back, to the byte: a line for people. */
export function reclaimed(freedBytes: number, human: string): string {
  return `Total reclaimed space: ${human} (${freedBytes} bytes)`;
}
