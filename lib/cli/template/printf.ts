import { formatVerb } from './format-verb.ts';
import { print } from './print.ts';
import { typeOf } from './values.ts';

/** Wider than any column; Go has such a limit too. */
const MAX_WIDTH = 100_000;

const DIRECTIVE = /%([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(\.(?:\*|\d+)?)?(?:\[(\d+)\])?([\s\S]?)/gu;

/**
 * `printf` of Go's templates.
 *
 * Never fails: like Go, it writes what is wrong into the text (`%!d(string=x)`).
 * @see Go, package fmt, "Printing"
 */
export function sprintf(format: string, values: readonly unknown[]): string {
  const list = new Arguments(values);
  const text = format.replaceAll(DIRECTIVE, (...groups) => directive(list, groups));
  const extra = list.rest().map((value) => `${typeOf(value)}=${print(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function directive(list: Arguments, groups: readonly (string | undefined)[]): string {
  const [, flags = '', before, width, precision, behind, verb = ''] = groups;
  if (verb === '') return '%!(NOVERB)';
  if (verb === '%') return '%';
  list.jump(before);
  const columns = list.number(width) ?? 0;
  const digits = list.number(precision === '.' ? '0' : precision?.slice(1));
  list.jump(behind);
  if (isTooWide(columns)) return '%!(BADWIDTH)';
  if (isTooWide(digits ?? 0)) return '%!(BADPREC)';
  if (list.isOver()) return `%!${verb}(${(before ?? behind) === undefined ? 'MISSING' : 'BADINDEX'})`;
  const toLeft = columns < 0 ? '-' : '';
  return formatVerb(list.next(), {
    flags: flags + toLeft,
    width: Math.abs(columns),
    precision: digits,
    verb,
  });
}

const isTooWide = (width: number) => !(Math.abs(width) <= MAX_WIDTH);

class Arguments {
  readonly #all: readonly unknown[];
  #at = 0;
  #next: 'in order' | 'any' = 'in order';

  constructor(all: readonly unknown[]) {
    this.#all = all;
  }

  next(): unknown {
    return this.#all[this.#at++];
  }

  /** `%[3]d` */
  jump(index: string | undefined): void {
    if (index === undefined) return;
    this.#at = Number(index) - 1;
    this.#next = 'any';
  }

  /** A width or a precision, which `*` takes from the arguments. */
  number(written: string | undefined): number | undefined {
    if (written === undefined) return undefined;
    return Number(written === '*' ? this.next() : written);
  }

  isOver(): boolean {
    return this.#at < 0 || this.#at >= this.#all.length;
  }

  /** What no verb asked for. */
  rest(): readonly unknown[] {
    return this.#next === 'any' ? [] : this.#all.slice(this.#at);
  }
}
