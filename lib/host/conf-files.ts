import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, TsmanError } from '../base/error.ts';
import { readJson, writeJson } from '../base/json-file.ts';
import { lineOfKey } from './line-of-key.ts';
import type { TomlTable } from './toml.ts';

/** What a setting may be. */
export type SettingType = 'text' | 'number' | 'flag' | 'texts' | 'table';

/** Section (`engine`, `storage.options`) → key → type: the settings that tsman reads. All others are left alone. */
export type Settings = Readonly<Record<string, Readonly<Record<string, SettingType>>>>;

/** Files, a later one over the earlier ones, and what is read from them. */
export interface ConfigurationSource {
  /** Whether they are there or not. */
  readonly files: readonly string[];
  readonly settings: Settings;
}

/** Section → key → value, as far as set. */
export type Configuration = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Cached {
  readonly stamp: string;
  readonly merged: Configuration;
}

/**
 * Read configuration files, later ones over earlier ones. Parsing is skipped when no file has changed since the result
 * was kept in `cacheFile`; with no file at all this is a handful of stat calls.
 *
 * @throws TSMAN_CONFIG_BROKEN naming file and line, TSMAN_CONFIG_VALUE naming file, line and key
 */
export async function readConfiguration(
  { files, settings }: ConfigurationSource,
  cacheFile: string | undefined,
): Promise<Configuration> {
  const present = files.flatMap(stampOf);
  if (present.length === 0) return {};
  const stamp = JSON.stringify([present.map(({ text }) => text), settings]);
  const cached = cacheFile === undefined ? undefined : readCache(cacheFile);
  if (cached?.stamp === stamp) return cached.merged;
  const { parseToml } = await import('./toml.ts');
  let merged: Configuration = {};
  for (const { path } of present) {
    const text = readFileSync(path, 'utf8');
    merged = merge(merged, pickSettings(parseToml(text, path), settings, { file: path, text }));
  }
  if (cacheFile !== undefined) keep(cacheFile, { stamp, merged });
  return merged;
}

/** The `*.conf` files of a folder, sorted by name. */
export function confFolder(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.conf'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The first file that is there: for files that replace each other. */
export function firstPresent(files: readonly string[]): readonly string[] {
  return presentFiles(files).slice(0, 1);
}

/** Those that are there. */
export function presentFiles(files: readonly string[]): readonly string[] {
  return files.filter((path) => stampOf(path).length > 0);
}

function stampOf(path: string): readonly { readonly path: string; readonly text: string }[] {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    return [{ path, text: `${path} ${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` }];
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR' || codeOf(error) === 'EACCES') return [];
    throw error;
  }
}

function readCache(path: string): Cached | undefined {
  try {
    return readJson<Cached>(path);
  } catch {
    return undefined;
  }
}

function keep(path: string, cached: Cached): void {
  try {
    writeJson(path, cached, { durable: false });
  } catch {
    // A cache that cannot be written costs time, not the command.
  }
}

/** Where a document comes from, for errors. */
interface Origin {
  readonly file: string;
  readonly text: string;
}

/** What is read of a document. @throws TSMAN_CONFIG_VALUE naming file, line and key */
export function pickSettings(document: TomlTable, settings: Settings, origin: Origin): Configuration {
  const picked: Record<string, Record<string, unknown>> = {};
  for (const [section, keys] of Object.entries(settings)) {
    const table = tableAt(document, section);
    for (const [key, type] of Object.entries(keys)) {
      if (table[key] === undefined) continue;
      if (!CHECKS[type](table[key])) throw wrongType(origin, { section, key, type });
      picked[section] = { ...picked[section], [key]: table[key] };
    }
  }
  return picked;
}

function tableAt(document: TomlTable, section: string): TomlTable {
  let table: unknown = document;
  for (const part of section.split('.')) table = isTable(table) ? table[part] : undefined;
  return isTable(table) ? table : {};
}

/** Whether a value of a TOML file is a table. */
export const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAppend = (value: unknown): boolean => isTable(value) && typeof value['append'] === 'boolean';

const CHECKS: Readonly<Record<SettingType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' || isAppend(item)),
  table: isTable,
};

const NAMES: Readonly<Record<SettingType, string>> = {
  text: 'a string',
  number: 'a number',
  flag: 'true or false',
  texts: 'a list of strings',
  table: 'a table',
};

interface Wrong {
  readonly section: string;
  readonly key: string;
  readonly type: SettingType;
}

function wrongType({ file, text }: Origin, { section, key, type }: Wrong): TsmanError {
  const name = `${section}.${key}`;
  const line = lineOfKey(text, [...section.split('.'), key]);
  const place = line === undefined ? '' : `line ${line}: `;
  return new TsmanError(`cannot read "${file}": ${place}${name} must be ${NAMES[type]}`, {
    kind: 'invalid',
    code: 'TSMAN_CONFIG_VALUE',
    hint: `Correct ${line === undefined ? name : `line ${line}`} of ${file}.`,
  });
}

function merge(earlier: Configuration, later: Configuration): Configuration {
  const merged: Record<string, Record<string, unknown>> = { ...earlier };
  for (const [section, values] of Object.entries(later)) {
    const target = { ...merged[section] };
    for (const [key, value] of Object.entries(values)) target[key] = mergeValue(target[key], value);
    merged[section] = target;
  }
  return merged;
}

/** A list replaces a list, unless it holds `{append=true}`; tables are merged key by key. */
export function mergeValue(earlier: unknown, later: unknown): unknown {
  if (Array.isArray(later)) {
    const items = later.filter((item) => !isAppend(item));
    const appends = later.some((item) => isTable(item) && item['append'] === true);
    return appends && Array.isArray(earlier) ? [...earlier, ...items] : items;
  }
  return isTable(later) && isTable(earlier) ? { ...earlier, ...later } : later;
}
