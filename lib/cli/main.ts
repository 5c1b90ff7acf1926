import { VERSION } from '../base/version.ts';
import type { AnyCommand } from './commands.ts';
import { contextOf, withEngine } from './context.ts';
import { type Found, findCommand } from './find-command.ts';
import { type GlobalValues, globalOptions, mergeGlobals, rootOptions } from './global-options.ts';
import { stdoutOf } from './output.ts';
import { parse } from './parser.ts';
import { reportError } from './report-error.ts';
import { missingCommand, PROGRAM, wrongCount } from './usage-errors.ts';
import type { World } from './world.ts';

const HELP = { help: { kind: 'flag', about: 'Show this help' } } as const;

/**
 * Run one command line.
 *
 * @returns the exit code of `tsman`
 */
export async function main(argv: readonly string[], world: World = process): Promise<number> {
  try {
    return await dispatch(argv, world);
  } catch (error) {
    return reportError(error, world);
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<number> {
  const { values, args } = parse(argv, { path: '', options: rootOptions, stopAtArgument: true });
  if (values.version) return printVersion(world);
  if (args[0] === '__complete') return answer(args.slice(1), values, world);
  const asksHelp = values.help || args[0] === 'help';
  const found = findCommand(args[0] === 'help' ? args.slice(1) : args);
  if (found.type === 'group') return onGroup(found, asksHelp, world);
  if (asksHelp) return showHelp(found.path, world);
  return onCommand({ argv, found, globals: values, world });
}

function printVersion(world: World): number {
  stdoutOf(world).write(`${PROGRAM} version ${VERSION}\n`);
  return 0;
}

async function showHelp(path: string, world: World): Promise<number> {
  const { helpFor } = await import('./help-for.ts');
  const { styleFor } = await import('./style.ts');
  const text = await helpFor(path, { width: widthOf(world) });
  const { bold } = styleFor(world.stdout, world.env);
  stdoutOf(world).write(text.replaceAll(/^(?:Usage|Commands|Options|Examples):/gm, (title) => bold(title)));
  return 0;
}

async function answer(words: readonly string[], globals: GlobalValues, world: World): Promise<number> {
  const { answerShell } = await import('./answer-shell.ts');
  return answerShell(words, globals, world);
}

async function onGroup({ path, rest }: Found, asksHelp: boolean, world: World): Promise<number> {
  const { values } = parse(rest, { path, options: rootOptions });
  await showHelp(path, world);
  if (asksHelp || values.help) return 0;
  throw missingCommand(path);
}

interface Call {
  readonly argv: readonly string[];
  readonly found: Extract<Found, { type: 'command' }>;
  readonly globals: GlobalValues;
  readonly world: World;
}

async function onCommand({ argv, found, globals, world }: Call): Promise<number> {
  const { path, rest } = found;
  const command = await found.load();
  const { values, args, given } = parse(rest, grammarOf(path, command));
  if (values['help'] === true) return showHelp(path, world);
  const miscount = wrongCount(path, args.length, command.arguments);
  if (miscount !== undefined) throw miscount;
  const context = contextOf({ argv, globals: mergeGlobals(globals, values as GlobalValues), given, world });
  if (command.standalone) return command.run(values, args, context);
  const elsewhere = await enter(world, context.warn);
  return elsewhere ?? command.run(values, args, await withEngine(context, world));
}

/** A world that a test made has no namespaces. */
async function enter(world: World, warn: (line: string) => void): Promise<number | undefined> {
  if (world !== process) return undefined;
  const { enterNamespaces } = await import('../host/namespaces/enter.ts');
  return enterNamespaces(world.env, (line) => warn(`Warning: ${line}`));
}

function grammarOf(path: string, { options, stopAtArgument }: AnyCommand) {
  return {
    path,
    options: { ...globalOptions, ...HELP, ...options },
    ...(stopAtArgument && { stopAtArgument }),
  };
}

/** Columns of the terminal within what reads well; of a page where there is none, or where it does not say. */
function widthOf({ stdout }: World): number {
  const columns = stdout.columns ?? 0;
  return columns === 0 ? 100 : Math.min(Math.max(columns, 40), 120);
}
