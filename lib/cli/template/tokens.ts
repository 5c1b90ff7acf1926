import { badSyntax, type Place } from './errors.ts';
import type { Token } from './lex.ts';

const END: Token = { kind: 'end', text: '', at: 0, apart: true };

/** A place in a list of tokens that moves on. */
export class Tokens {
  readonly #all: readonly Token[];
  readonly #from: Pick<Place, 'name' | 'source'>;
  #at = 0;

  constructor(all: readonly Token[], from: Pick<Place, 'name' | 'source'>) {
    this.#all = all;
    this.#from = from;
  }

  peek(ahead = 0): Token {
    return this.#all[this.#at + ahead] ?? this.#all.at(-1) ?? END;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Take a sign when it is the next token. */
  accept(sign: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== 'sign' || text !== sign) return false;
    this.#at += 1;
    return true;
  }

  /** @throws TSMAN_TEMPLATE when the action goes on */
  close(context: string): void {
    if (this.next().kind !== 'close') throw this.unexpected(context);
  }

  /** What is written from an offset up to the last token taken. */
  written(from: number): string {
    const last = this.#all[this.#at - 1] ?? END;
    return this.#from.source.slice(from, last.at + last.text.length);
  }

  /** Where the last token taken stands. */
  place(): Place {
    return { ...this.#from, at: (this.#all[this.#at - 1] ?? END).at };
  }

  /** The last token taken fits nowhere. */
  unexpected(context: string): Error {
    const { kind, text } = this.#all[this.#at - 1] ?? END;
    const what = kind === 'end' ? 'EOF' : `${JSON.stringify(text)} in ${context}`;
    return badSyntax(this.place(), `unexpected ${what}`);
  }

  fail(message: string): Error {
    return badSyntax(this.place(), message);
  }
}
