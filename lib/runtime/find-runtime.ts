import { existsSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { TsmanError } from '../base/error.ts';
import { findProgram, packageOf } from '../host/programs.ts';
import { openRuntime } from './open.ts';
import type { OciRuntime, RuntimeSettings } from './runtime.ts';

export interface RuntimeSearch {
  /** `--runtime`: a name or a path. */
  readonly asked: string | undefined;
  /** containers.conf: `runtime`. */
  readonly configured: string | undefined;
  /** containers.conf: `[engine.runtimes]`, name → places to look. */
  readonly table: Readonly<Record<string, readonly string[]>>;
  readonly cgroups: RuntimeSettings['cgroups'];
  /** Name → where that runtime keeps its state. */
  stateFolder(name: string): string;
}

/** Tried in this order when nobody says which. */
const USUAL = ['crun', 'runc'];

/**
 * The OCI runtime to use.
 *
 * @throws TSMAN_RUNTIME_NOT_FOUND naming the package to install
 */
export function findRuntime(search: RuntimeSearch): OciRuntime {
  const { asked, configured, table } = search;
  const wanted = asked ?? configured;
  const candidates = wanted === undefined ? USUAL : [wanted];
  for (const name of candidates) {
    const program = locate(name, table);
    if (program !== undefined) {
      return openRuntime({
        program,
        stateFolder: search.stateFolder(basename(program)),
        cgroups: search.cgroups,
      });
    }
  }
  throw notFound(wanted ?? 'crun');
}

function locate(name: string, table: RuntimeSearch['table']): string | undefined {
  if (isAbsolute(name)) return existsSync(name) ? name : undefined;
  return table[name]?.find((path) => existsSync(path)) ?? findProgram(name);
}

function notFound(name: string): TsmanError {
  const debianPackage = packageOf(name);
  return new TsmanError(`default OCI runtime "${name}" not found: invalid argument`, {
    kind: 'unavailable',
    code: 'TSMAN_RUNTIME_NOT_FOUND',
    hint:
      debianPackage === undefined
        ? 'Name a runtime that is installed, or give its path.'
        : `Install it: sudo apt install ${debianPackage}`,
  });
}
