import { isAbsolute, join, resolve } from 'node:path';
import type { ContainersConf } from '../../host/containers-conf.ts';

/** The facts of the one who typed the options. */
export interface Caller {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Of containers.conf; all three tables may be empty. */
  readonly conf: Pick<ContainersConf, 'containers' | 'engine' | 'network'>;
  /** The names of the options that were typed, as opposed to having their default. */
  readonly given: ReadonlySet<string>;
  /** `--runtime`, which is an option of tsman itself. */
  readonly runtime?: string;
  readonly createCommand: readonly string[];
  /** The text of a file. @throws errors of the system, with their `code` */
  readFile(path: string): string;
  /** Something the user should know that does not stop him: one line. */
  warn(line: string): void;
}

/** A path of the caller's, absolute and without `..`. */
export function callersPath(path: string, { cwd }: Pick<Caller, 'cwd'>): string {
  return resolve(isAbsolute(path) ? path : join(cwd, path));
}

/** A flag as typed, else as configured, else by its own default. */
export function flagOr(
  { given }: Pick<Caller, 'given'>,
  flag: { readonly name: string; readonly value: boolean; readonly configured: boolean | undefined },
): boolean {
  return given.has(flag.name) ? flag.value : (flag.configured ?? flag.value);
}

/** The fields that have a value: an optional field is either there or not. */
export function defined<Fields extends object>(
  fields: Fields,
): { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}

/** An option's value, where the empty text stands for "not given", as with podman. */
export const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text);
