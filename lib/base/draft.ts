import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entriesOf } from './entries.ts';
import { codeOf } from './error.ts';
import { syncFolder } from './json-file.ts';
import { isAlive, ownIdentity } from './process-identity.ts';
import { randomHex } from './random.ts';

/**
 * Make a folder with all that is in it in one step: filled aside, then renamed to its place. Of several that make the
 * same one the first wins.
 *
 * @param options.durable wait for the disk to have its name; what is in it is up to `fill`
 * @returns false when there is one that is not empty: it stays as it is
 */
export function insertFolder(
  folder: string,
  fill: (draft: string) => void,
  { durable }: { readonly durable: boolean },
): boolean {
  const parent = dirname(folder);
  const draft = join(parent, draftName());
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    fill(draft);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  if (durable) syncFolder(parent);
  return true;
}

/** A name for what its maker has not finished; it says who that is. */
export function draftName(): string {
  const { pid, startTime } = ownIdentity();
  return `.new-${pid}-${startTime}-${randomHex(4)}`;
}

/** Remove what killed processes were making in a folder under a {@link draftName}. */
export function sweepDrafts(folder: string): void {
  for (const name of entriesOf(folder)) {
    if (isAbandoned(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAbandoned(name: string): boolean {
  const [, pid, startTime = ''] = /^\.new-(\d+)-(\d+)-/.exec(name) ?? [];
  return pid !== undefined && !isAlive({ pid: Number(pid), startTime });
}
