import type { Engine } from '../engine.ts';
import type { GlobalValues } from './global-options.ts';
import type { OptionTable, Values } from './option.ts';

/** What a command may touch of the outside world. */
export interface Context {
  readonly engine: Engine;
  /** A result: one line on stdout. */
  print(line: string): void;
  /** Progress, warnings and hints: one line on stderr. */
  warn(line: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, taken once. */
  readonly now: number;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The command line as typed, `tsman` first: recorded as CreateCommand. */
  readonly commandLine: readonly string[];
  /** Options that stand before the command, or after it: `--root`, `--runtime`, … */
  readonly globals: GlobalValues;
  /** Names of the options that were typed, as opposed to having their default. */
  readonly given: ReadonlySet<string>;
}

export interface Command<Table extends OptionTable = OptionTable> {
  /** Without the program's name: `run [options] IMAGE [COMMAND [ARG...]]`. */
  readonly usage: string;
  /** One line, no period. */
  readonly about: string;
  /** A paragraph or two for the manual page. */
  readonly description?: string;
  readonly options: Table;
  /** How many arguments are accepted. */
  readonly arguments: { readonly min: number; readonly max: number };
  /** Options end at the first argument (`run`, `exec`, `unshare`): the rest belongs to the container. */
  readonly stopAtArgument?: true;
  /** Title → command line. */
  readonly examples: Readonly<Record<string, string>>;
  /** What completion offers for arguments. */
  readonly completes?: 'containers' | 'images' | 'secrets' | 'volumes' | 'files';
  /** Runs outside the namespaces too, and never touches the engine: `version`, `completion`. */
  readonly standalone?: true;
  /** @returns the exit code of `tsman` */
  run(options: Values<Table>, args: readonly string[], context: Context): Promise<number>;
}

export function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command<Table> {
  return command;
}
