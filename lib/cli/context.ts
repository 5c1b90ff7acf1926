import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../engine.ts';
import { callerIds, looksInside } from '../host/caller.ts';
import { foldersFrom } from '../host/folders.ts';
import type { Context } from './command.ts';
import type { GlobalValues } from './global-options.ts';
import { stdoutOf } from './output.ts';
import { PROGRAM } from './usage-errors.ts';
import type { World } from './world.ts';

/** Levels at which warnings are not shown. */
const SILENT = ['error', 'fatal', 'panic'];

interface Given {
  readonly argv: readonly string[];
  readonly globals: GlobalValues;
  readonly given: ReadonlySet<string>;
  readonly world: World;
}

/** Everything a standalone command may touch. */
export function contextOf({
  argv,
  globals,
  given,
  world,
}: Given): Omit<Context, 'engine'> & { engine: never } {
  const silent = SILENT.includes(globals['log-level'] ?? 'warn');
  return {
    // Streams are opened when first used: a terminal costs a millisecond.
    get stdin() {
      return world.stdin;
    },
    get stdout() {
      return stdoutOf(world);
    },
    get stderr() {
      return world.stderr;
    },
    get engine(): never {
      throw new Error('a standalone command has no engine');
    },
    print: (line) => void stdoutOf(world).write(`${line}\n`),
    warn: (line) => void (silent || world.stderr.write(`${line}\n`)),
    environment: world.env,
    now: Date.now(),
    commandLine: [PROGRAM, ...argv],
    globals,
    given,
  };
}

/** Everything any other command may touch. This process must be inside the user's namespaces. */
export async function withEngine(context: Context, world: World): Promise<Context> {
  return Object.defineProperty(context, 'engine', { value: await engineOf(context.globals, world) });
}

/** Outside the user's namespaces it can read records, and nothing else. */
export async function engineOf(globals: GlobalValues, { env }: World): Promise<Engine> {
  const { openEngine } = await import('../engine.ts');
  const { uid } = callerIds(looksInside());
  return openEngine({
    folders: foldersFrom(env, uid, globals),
    environment: env,
    uid,
    monitorProgram: monitorProgram(),
    runtime: globals.runtime,
    storageDriver: globals['storage-driver'],
    storageOptions: globals['storage-opt'],
  });
}

/** Beside the bundle of the command line, or, run from what tsc wrote, where the bundle will be. */
function monitorProgram(): string {
  const here = fileURLToPath(import.meta.url);
  const folder = here.includes('/release/') ? dirname(here) : join(dirname(here), '../../release');
  return join(folder, 'monitor.cjs');
}
