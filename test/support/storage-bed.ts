import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { codeOf } from '../../lib/base/error.ts';
import { readHead } from '../../lib/storage/tar/entry.ts';
import type { StorageBed } from '../suites/storage.ts';
import { type Layer, onTop } from './layers.ts';

/** Add layers, base first, and mount a root filesystem made of them. @returns where it is mounted */
export async function mounted(
  { storage, folder }: StorageBed,
  id: string,
  ...layers: readonly Layer[]
): Promise<string> {
  for (const [index] of layers.entries()) await storage.addLayer(onTop(...layers.slice(0, index + 1)));
  await storage.createRootfs({ id, layers: layers.map(({ diffId }) => diffId) });
  const target = join(folder, 'mnt', id);
  await storage.mountRootfs(id, target);
  return target;
}

/** Every file below a folder with all that `find` can say of it: one sorted line each. */
export function listing(folder: string, format = '%P %y %m %U:%G %T@ %l %n'): readonly string[] {
  const text = execFileSync('find', ['.', '-mindepth', '1', '-printf', `${format}\\n`], {
    cwd: folder,
    encoding: 'utf8',
  });
  return text.split('\n').filter(Boolean).sort();
}

/** Names below a folder, sorted. */
export function names(folder: string): readonly string[] {
  return listing(folder, '%P');
}

/** The extended attributes of one file, as GNU tar archives them. */
export function xattrs(folder: string, name: string): Readonly<Record<string, string>> {
  const args = ['-c', '--format=pax', '--xattrs', '--xattrs-include=*', '--no-recursion', name];
  const head = readHead(execFileSync('tar', args, { cwd: folder }), 0);
  assert(typeof head === 'object');
  const found = [...head.entry.pax].filter(([key]) => key.startsWith('SCHILY.xattr.'));
  return Object.fromEntries(found.map(([key, value]) => [key.slice('SCHILY.xattr.'.length), value]));
}

/** That some work fails with a code, and says something. */
export async function failsWith(work: Promise<unknown>, code: string, words: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.equal(codeOf(error), code, String(error));
    assert.match(String(error), words);
    return true;
  });
}

export function sh(folder: string, script: string): string {
  return execFileSync('sh', ['-euc', script], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
