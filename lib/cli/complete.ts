import type { AnyCommand } from './commands.ts';
import { describe } from './describe-option.ts';
import { type Found, findCommand, namesUnder } from './find-command.ts';
import { globalOptions, rootOptions } from './global-options.ts';
import { listed } from './listed.ts';
import type { OptionTable, Text } from './option.ts';
import { type Grammar, optionCalled, spell } from './spelling.ts';

export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

/** What may stand at the end of a command line. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Names the caller has to look up, or files the shell has. */
  readonly also?: 'containers' | 'images' | 'secrets' | 'volumes' | 'files';
}

type CommandFound = Extract<Found, { type: 'command' }>;

const NOTHING: Completion = { candidates: [] };

/**
 * Complete the last of the words that follow `tsman`.
 *
 * @param words the last one may be empty, or begun
 */
export async function complete(words: readonly string[]): Promise<Completion> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const state = readBefore(before, { path: '', options: rootOptions, stopAtArgument: true });
  if ('pending' in state) return valuesOf(state.pending, current);
  const args = state.args[0] === 'help' ? state.args.slice(1) : state.args;
  const found = find(args);
  if (found === undefined) return NOTHING;
  return found.type === 'group' ? onGroup(found.path, current) : onCommand(found, current);
}

/** The arguments so far, or the option that the last word asks a value for. */
type Before = { readonly args: readonly string[] } | { readonly pending: Text<unknown> | undefined };

function readBefore(words: readonly string[], grammar: Grammar): Before {
  try {
    return { args: spell(words, grammar).args };
  } catch {
    // Either a value is missing, and is what is being typed, or the line cannot be read.
    return { pending: pendingOption(words, grammar.options) };
  }
}

function find(args: readonly string[]): Found | undefined {
  try {
    return findCommand(args);
  } catch {
    return undefined;
  }
}

async function onGroup(path: string, current: string): Promise<Completion> {
  if (current.startsWith('-')) return optionsOf(path === '' ? rootOptions : globalOptions, current);
  if (!namesUnder(path).some((name) => name.startsWith(current))) return NOTHING;
  const names = (await listed(path)).filter(({ name }) => name.startsWith(current));
  return { candidates: names.map(({ name, about }) => ({ word: name, about })) };
}

async function onCommand({ path, load, rest }: CommandFound, current: string): Promise<Completion> {
  const command = await load();
  const { stopAtArgument } = command;
  const options = { ...globalOptions, ...command.options, help: rootOptions.help };
  const state = readBefore(rest, { path, options, ...(stopAtArgument && { stopAtArgument }) });
  if ('pending' in state) return valuesOf(state.pending, current);
  const { args } = state;
  const ended = rest.includes('--') || (stopAtArgument && args.length > 0);
  const own = { ...command.options, help: rootOptions.help };
  return current.startsWith('-') && !ended ? optionsOf(own, current) : argumentsOf(command, args.length);
}

function argumentsOf(
  { completes, stopAtArgument, arguments: { max } }: AnyCommand,
  count: number,
): Completion {
  if (stopAtArgument && count > 0) return { candidates: [], also: 'files' };
  return completes === undefined || count >= max ? NOTHING : { candidates: [], also: completes };
}

/** The option whose value is being typed: the last word asks for one. */
function pendingOption(words: readonly string[], options: OptionTable): Text<unknown> | undefined {
  const last = words.at(-1) ?? '';
  const found = optionCalled(last, options);
  return found === undefined || found.kind === 'flag' ? undefined : { ...found, kind: 'text' };
}

function optionsOf(options: OptionTable, current: string): Completion {
  const [, name = '', value] = /^--([^=]+)=(.*)$/.exec(current) ?? [];
  const named = value === undefined ? undefined : pendingOption([`--${name}`], options);
  if (named !== undefined) {
    const { candidates, ...rest } = valuesOf(named, value ?? '');
    return { ...rest, candidates: candidates.map(({ word }) => ({ word: `--${name}=${word}` })) };
  }
  const shown = Object.entries(options).filter(([, option]) => option.hidden !== true);
  const all = shown.map(([each, option]) => ({
    word: `--${each}`,
    about: describe(option),
  }));
  return { candidates: all.filter(({ word }) => word.startsWith(current)) };
}

/** A placeholder says what kind of value is wanted. */
function valuesOf(option: Text<unknown> | undefined, current: string): Completion {
  if (option === undefined) return NOTHING;
  const { choices, placeholder } = option;
  if (choices !== undefined) {
    return { candidates: choices.filter((word) => word.startsWith(current)).map((word) => ({ word })) };
  }
  return /FILE|DIR|PATH|SRC|^HOST:/.test(placeholder) ? { candidates: [], also: 'files' } : NOTHING;
}
