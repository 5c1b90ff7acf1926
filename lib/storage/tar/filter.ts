import { broken, readHead, type TarEntry } from './entry.ts';
import { BLOCK_BYTES, paddedBytes } from './header.ts';

/** What to do with an entry: `head` in place of all its headers, its body kept. */
export type Verdict = 'pass' | 'drop' | { readonly head: Buffer };

export interface FilterRules {
  /** Called once for each entry, in order. */
  entry(entry: TarEntry): Verdict;
  /** Whole entries to add at the end. */
  finish(): readonly Buffer[];
}

/**
 * Changes the headers of a tar stream on its way. What no rule changes goes through as the very bytes that came, in
 * pieces as large as they came: bodies are never looked at or copied.
 */
export class TarFilter {
  readonly #rules: FilterRules;
  /** Headers that began in the last chunk and go on in the next. */
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of the current body, padding included, still to come. */
  #bodyLeft = 0;
  #body: 'keep' | 'skip' = 'keep';
  #state: 'reading' | 'ended' = 'reading';

  constructor(rules: FilterRules) {
    this.#rules = rules;
  }

  /** @returns the pieces to write now. @throws TSMAN_LAYER_BROKEN, and what the rules throw */
  push(chunk: Buffer): readonly Buffer[] {
    if (this.#state === 'ended') return [];
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = Buffer.alloc(0);
    const cut = new Cutter(buffer);
    while (cut.at < buffer.length && this.#state === 'reading') {
      if (this.#bodyLeft > 0) this.#takeBody(cut);
      else if (!this.#takeHead(cut)) break;
    }
    return cut.finish();
  }

  /** @returns the added entries and the archive's end. @throws TSMAN_LAYER_BROKEN when it ended early */
  end(): readonly Buffer[] {
    const early = this.#bodyLeft > 0 || this.#rest.some((byte) => byte !== 0);
    if (this.#state === 'reading' && early) broken('the archive ends early');
    return [...this.#rules.finish(), Buffer.alloc(2 * BLOCK_BYTES)];
  }

  #takeBody(cut: Cutter): void {
    const bytes = Math.min(this.#bodyLeft, cut.buffer.length - cut.at);
    if (this.#body === 'keep') cut.keep(bytes);
    else cut.skip(bytes);
    this.#bodyLeft -= bytes;
  }

  /** @returns false when the chunk ends before the headers do */
  #takeHead(cut: Cutter): boolean {
    const head = readHead(cut.buffer, cut.at);
    if (head === 'short') {
      this.#rest = Buffer.from(cut.buffer.subarray(cut.at));
      cut.skip(this.#rest.length);
      return false;
    }
    if (head === 'end') {
      this.#state = 'ended';
      cut.skip(cut.buffer.length - cut.at);
      return false;
    }
    const verdict = this.#rules.entry(head.entry);
    this.#bodyLeft = paddedBytes(head.entry.bodyBytes);
    this.#body = verdict === 'drop' ? 'skip' : 'keep';
    if (verdict === 'pass') cut.keep(head.headBytes);
    else cut.skip(head.headBytes);
    if (typeof verdict === 'object') cut.insert(verdict.head);
    return true;
  }
}

/** Walks a buffer and gathers what is kept in the longest possible slices. */
class Cutter {
  readonly buffer: Buffer;
  at = 0;
  #from = 0;
  readonly #pieces: Buffer[] = [];

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  keep(bytes: number): void {
    this.at += bytes;
  }

  skip(bytes: number): void {
    this.#flush();
    this.at += bytes;
    this.#from = this.at;
  }

  /** Only right behind a {@link skip}. */
  insert(piece: Buffer): void {
    if (piece.length > 0) this.#pieces.push(piece);
  }

  finish(): readonly Buffer[] {
    this.#flush();
    return this.#pieces;
  }

  #flush(): void {
    if (this.at > this.#from) this.#pieces.push(this.buffer.subarray(this.#from, this.at));
    this.#from = this.at;
  }
}
