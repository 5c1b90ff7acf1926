import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { readJson, writeJson } from '../base/json-file.ts';
import { removeFile } from '../base/remove-tree.ts';
import type { Digest } from '../oci/digest.ts';
import type { Needs } from './needs.ts';

/** What an image in the making needs: until its record is there, only this keeps the garbage collector away. */
export interface Claim {
  readonly blobs: readonly Digest[];
  readonly layers: readonly Digest[];
}

type LeaseNeeds = Pick<Needs, 'paths' | 'store' | 'owner' | 'isOwnerAlive'>;

/** Do `work` while nobody collects what is claimed, whether it is there already or comes meanwhile. */
export async function withLease<Value>(
  needs: LeaseNeeds,
  claim: Claim,
  work: () => Promise<Value>,
): Promise<Value> {
  const path = join(needs.paths.ingest, `lease.${needs.owner}.${randomBytes(6).toString('hex')}`);
  await needs.store.locked(() => writeJson(path, claim, { durable: false }));
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** What living processes claim. Call it under the store's lock. */
export function claims(needs: LeaseNeeds): readonly Claim[] {
  return leases(needs.paths.ingest)
    .filter((name) => needs.isOwnerAlive(ownerOf(name)))
    .map((name) => readJson<Claim>(join(needs.paths.ingest, name)))
    .filter((claim) => claim !== undefined);
}

/** Remove what dead processes left unfinished: leases, blobs, spooled archives. @returns bytes freed */
export function sweepIngest(needs: Pick<Needs, 'paths' | 'isOwnerAlive'>): number {
  let freedBytes = 0;
  for (const name of entriesOf(needs.paths.ingest)) {
    const ours = /^(?:lease|blob|spool)\./.test(name);
    if (ours && !needs.isOwnerAlive(ownerOf(name))) freedBytes += removeFile(join(needs.paths.ingest, name));
  }
  return freedBytes;
}

function leases(folder: string): readonly string[] {
  return entriesOf(folder).filter((name) => /^lease\.[^.]+\.[0-9a-f]+$/.test(name));
}

function ownerOf(name: string): string {
  return name.split('.')[1] ?? '';
}
