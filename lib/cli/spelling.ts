import type { Flag, List, OptionTable, Text } from './option.ts';
import { badFlag } from './usage-errors.ts';

/** A command line as pflag reads it, in the one spelling that needs no table to be read again. */
export interface Spelling {
  /** In the order given; names are the table's own. */
  readonly options: readonly (readonly [name: string, value: string])[];
  /** What is not an option. */
  readonly args: readonly string[];
}

export interface Grammar {
  /** `run`, `image ls`, or empty for what stands before the command. */
  readonly path: string;
  readonly options: OptionTable;
  /** Options end at the first argument. */
  readonly stopAtArgument?: true;
}

interface Named {
  readonly name: string;
  readonly option: Flag | Text<unknown> | List<unknown>;
}

/**
 * Read a command line by the rules of podman's and docker's parser (Go's pflag):
 * `--name=value`, `--name value`, `-p80:80`, `-p=80:80`, `-itp 80:80`; `--` ends the options; a value may
 * start with a dash; a flag's value only comes after `=`.
 *
 * @throws TSMAN_USAGE in podman's words
 */
export function spell(argv: readonly string[], grammar: Grammar): Spelling {
  const options: [string, string][] = [];
  const args: string[] = [];
  const words = new Words(argv);
  const take = ({ name }: Named, value: string) => void options.push([name, value]);
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === '--') args.push(...words.rest());
    else if (word === '-' || !word.startsWith('-'))
      args.push(word, ...(grammar.stopAtArgument ? words.rest() : []));
    else if (word.startsWith('--')) readLong(word.slice(2), { grammar, words, take });
    else readShorts(word.slice(1), { grammar, words, take });
  }
  return { options, args };
}

interface Reader {
  readonly grammar: Grammar;
  readonly words: Words;
  readonly take: (named: Named, value: string) => void;
}

class Words {
  #at = 0;
  readonly #all: readonly string[];
  constructor(all: readonly string[]) {
    this.#all = all;
  }
  next(): string | undefined {
    return this.#all[this.#at++];
  }
  rest(): readonly string[] {
    const rest = this.#all.slice(this.#at);
    this.#at = this.#all.length;
    return rest;
  }
}

function readLong(text: string, { grammar, words, take }: Reader): void {
  const [, typed = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  if (typed === '' || typed.startsWith('-')) throw badFlag(grammar.path, `bad flag syntax: --${text}`);
  const named = byLongName(grammar.options, typed);
  if (named === undefined) throw badFlag(grammar.path, `unknown flag: --${typed}`);
  const given = value ?? (named.option.kind === 'flag' ? 'true' : words.next());
  take(named, given ?? missing(grammar, `--${typed}`));
}

function readShorts(letters: string, { grammar, words, take }: Reader): void {
  for (let rest = letters; rest !== ''; ) {
    const letter = rest.charAt(0);
    const named = byShortName(grammar.options, letter);
    if (named === undefined) throw badFlag(grammar.path, `unknown shorthand flag: '${letter}' in -${rest}`);
    const attached = rest.slice(1).replace(/^=(?=[\s\S])/, '');
    const given = /^.=[\s\S]/.test(rest);
    if (named.option.kind === 'flag' && !given) {
      take(named, 'true');
      rest = rest.slice(1);
    } else {
      take(named, attached || (words.next() ?? missing(grammar, `'${letter}' in -${rest}`)));
      rest = '';
    }
  }
}

function missing(grammar: Grammar, what: string): never {
  throw badFlag(grammar.path, `flag needs an argument: ${what}`);
}

/** The option that a last word would give a value to: `--name`, `-p`, `-itp`. */
export function optionCalled(word: string, options: OptionTable): Named['option'] | undefined {
  if (word.startsWith('--')) return byLongName(options, word.slice(2))?.option;
  return /^-[^-]/.test(word) ? byShortName(options, word.slice(-1))?.option : undefined;
}

function byLongName(options: OptionTable, typed: string): Named | undefined {
  const own = Object.hasOwn(options, typed) ? options[typed] : undefined;
  if (own !== undefined) return { name: typed, option: own };
  const found = Object.entries(options).find(([, option]) => option.aliases?.includes(typed));
  return found && { name: found[0], option: found[1] };
}

function byShortName(options: OptionTable, letter: string): Named | undefined {
  const found = Object.entries(options).find(([, option]) => option.short === letter);
  return found && { name: found[0], option: found[1] };
}
