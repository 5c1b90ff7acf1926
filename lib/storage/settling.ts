import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootId } from '../base/process-identity.ts';
import { PROGRAM_ENVIRONMENT } from './context.ts';

/**
 * A record is on disk when it is written; the thousands of files it speaks of are still on their way. To wait for them
 * would double the time of a load. So a layer is marked while they are, a process of its own waits for the disk and takes the
 * mark away, and a mark from an earlier boot tells that power may have failed in between: such a layer counts as absent.
 */
export function markUnsettled(shelf: string, key: string): void {
  writeFileSync(markOf(shelf, key), bootId());
}

/** Whether every file of a layer can be trusted to be whole. */
export function isWhole(shelf: string, key: string): boolean {
  const mark = markOf(shelf, key);
  return !existsSync(mark) || bootOf(mark) === bootId();
}

/** Drop the record of a layer that is not whole. Its folder stays for root filesystems that use it, until it is swept. */
export function forgetUnlessWhole(shelf: string, key: string): void {
  if (isWhole(shelf, key)) return;
  rmSync(join(shelf, `${key}.json`), { force: true });
  rmSync(markOf(shelf, key), { force: true });
}

export interface Settler {
  /** Some work on layers of the shelf begins. */
  begin(): void;
  /** It ends, with a layer that was marked or none; with the last one to end, the disk is asked to catch up. */
  end(key: string | undefined): void;
}

export function openSettler(shelf: string): Settler {
  let working = 0;
  let keys: string[] = [];
  return {
    begin() {
      working += 1;
    },
    end(key) {
      working -= 1;
      if (key !== undefined) keys.push(key);
      if (working > 0 || keys.length === 0) return;
      settle(shelf, keys);
      keys = [];
    },
  };
}

/** Without waiting: the process outlives this one. Where it cannot start, the marks stay. */
function settle(shelf: string, keys: readonly string[]): void {
  const script = 'sync -f "$0" 2>/dev/null || sync; exec rm -f "$@"';
  const marks = keys.map((key) => markOf(shelf, key));
  const child = spawn('/bin/sh', ['-c', script, shelf, ...marks], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    env: PROGRAM_ENVIRONMENT,
  });
  child.on('error', () => undefined).unref();
}

function markOf(shelf: string, key: string): string {
  return join(shelf, `${key}.unsettled`);
}

/** Undefined when the mark has just gone: the layer is whole then. */
function bootOf(mark: string): string | undefined {
  try {
    return readFileSync(mark, 'latin1');
  } catch {
    return bootId();
  }
}
