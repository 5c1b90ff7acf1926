import { codeOf, type TsmanError } from '../base/error.ts';
import { unexpectedAnswer, unreachable } from './errors.ts';
import type { HttpAnswer } from './http.ts';
import { troubleOf } from './plan/trouble.ts';
import { Setback } from './retry.ts';

/**
 * An answer in memory.
 *
 * @param tooLarge made into an error when there are more bytes than `limitBytes`; no more are read then
 * @throws Setback when the connection ends early
 */
export async function readBytes(
  { body, url }: HttpAnswer,
  what: string,
  limit: { readonly bytes: number; readonly tooLarge: () => TsmanError },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit.bytes) throw new Setback(limit.tooLarge(), 'never');
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Setback || !(error instanceof Error)) throw error;
    const trouble = troubleOf(codeOf(error), error.message);
    throw new Setback(unreachable(what, url.host, trouble), trouble.again);
  }
  return Buffer.concat(chunks);
}

/** As {@link readBytes}, for what is not an image's. */
export async function readText(answer: HttpAnswer, limitBytes: number, what: string): Promise<string> {
  const tooLarge = () => unexpectedAnswer(what, `an answer of more than ${limitBytes} bytes`);
  return (await readBytes(answer, what, { bytes: limitBytes, tooLarge })).toString('utf8');
}

const JSON_BYTES = 4 * 1024 * 1024;

/** As {@link readBytes}: JSON of at most 4 MiB. */
export async function readJson(answer: HttpAnswer, what: string): Promise<unknown> {
  const text = await readText(answer, JSON_BYTES, what);
  try {
    return JSON.parse(text);
  } catch {
    throw new Setback(unexpectedAnswer(what, 'the answer is not JSON'), 'never');
  }
}
