import { readFileSync } from 'node:fs';
import { type ConfigurationSource, isTable, mergeValue, pickSettings, presentFiles } from './conf-files.ts';
import { parseToml, type TomlTable } from './toml.ts';

/** A setting as it holds, and where it comes from. */
export interface TracedSetting {
  /** `engine.runtime`; the entries of a table one by one: `engine.runtimes.crun`. */
  readonly key: string;
  readonly value: unknown;
  /** The file that sets it; several, in order, where lists were added up. */
  readonly files: readonly string[];
  /** false: a file sets it, and tsman does not look at it. */
  readonly isUsed: boolean;
}

/**
 * Every setting of configuration files, merged as the engine does it.
 *
 * @throws TSMAN_CONFIG_BROKEN, TSMAN_CONFIG_VALUE naming file and line
 */
export function traceConfiguration({ files, settings }: ConfigurationSource): readonly TracedSetting[] {
  const traced = new Map<string, TracedSetting>();
  for (const file of presentFiles(files)) {
    const text = readFileSync(file, 'utf8');
    const document = parseToml(text, file);
    const picked = pickSettings(document, settings, { file, text });
    const used = new Set(
      Object.entries(picked).flatMap(([section, values]) => leaves(values, section).map(([key]) => key)),
    );
    for (const [key, value] of leaves(document, '')) {
      const before = traced.get(key);
      const isAdded = Array.isArray(before?.value) && Array.isArray(value) && value.some(isTable);
      const earlier = isAdded ? (before?.files ?? []) : [];
      traced.set(key, {
        key,
        value: mergeValue(before?.value, value),
        files: [...earlier, file],
        isUsed: used.has(key),
      });
    }
  }
  return [...traced.values()];
}

function leaves(table: TomlTable, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(table).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    return isTable(value) ? leaves(value, key) : [[key, value] as const];
  });
}
