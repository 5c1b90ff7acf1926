import { createReadStream } from 'node:fs';
import { TsmanError } from '../base/error.ts';
import { TOO_LARGE } from '../secrets/model.ts';
import type { Context } from './command.ts';
import { fileWords } from './file-words.ts';

/**
 * A secret from a file, or from standard input for `-`: no more of it than shows that it is too large.
 *
 * @throws TSMAN_SECRET_INPUT, TSMAN_TERMINAL in podman's words
 */
export async function readSecret({ stdin }: Pick<Context, 'stdin'>, source: string): Promise<Buffer> {
  if (source !== '-') return await readFile(source);
  if (stdin.isTTY) {
    throw new TsmanError('if `-` is used, data must be passed into stdin', {
      kind: 'invalid',
      code: 'TSMAN_TERMINAL',
      hint: 'Run `tsman secret create NAME FILE`, or pipe it in.',
    });
  }
  return await readAll(stdin);
}

/** @throws TSMAN_SECRET_INPUT in podman's words */
export function secretOfVariable({ environment }: Pick<Context, 'environment'>, name: string): Buffer {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value !== undefined) return Buffer.from(value);
  throw badInput(`cannot create store secret data: environment variable ${name} is not set`);
}

async function readAll(stream: AsyncIterable<string | Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= TOO_LARGE) break;
  }
  return Buffer.concat(chunks);
}

async function readFile(path: string): Promise<Buffer> {
  try {
    return await readAll(createReadStream(path));
  } catch (error) {
    const words = fileWords(error, path);
    throw words === undefined ? error : badInput(words);
  }
}

function badInput(message: string): TsmanError {
  return new TsmanError(message, { kind: 'invalid', code: 'TSMAN_SECRET_INPUT' });
}
