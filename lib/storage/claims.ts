import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { identityOf, ownIdentity } from '../base/process-identity.ts';
import type { StorageContext } from './context.ts';

/**
 * Files named `WHAT.PID.STARTTIME` that say which live process works on something, so that nobody sweeps it away.
 * A claim is made before the thing, and ends after the thing's record is there, or with its process.
 */
export interface Claims {
  claim(what: string): void;
  release(what: string): void;
  /** What live processes claim. Claims of dead ones are removed on the way. */
  live(): ReadonlySet<string>;
  /** As {@link live}, without the claims of this process. */
  liveElsewhere(): ReadonlySet<string>;
}

export function openClaims({ paths }: StorageContext): Claims {
  const folder = join(paths.storage, 'claims');
  const own = ownIdentity();
  const mine = `${own.pid}.${own.startTime}`;
  const fileOf = (what: string) => join(folder, `${what}.${mine}`);
  return {
    claim(what) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(fileOf(what), '');
    },
    release(what) {
      rmSync(fileOf(what), { force: true });
    },
    live: () => collect(folder, undefined),
    liveElsewhere: () => collect(folder, mine),
  };
}

function collect(folder: string, except: string | undefined): ReadonlySet<string> {
  const live = new Set<string>();
  for (const name of entriesOf(folder)) {
    const [what = '', pid = '', start = ''] = name.split('.');
    if (`${pid}.${start}` === except) continue;
    if (identityOf(Number(pid))?.startTime === start) live.add(what);
    else rmSync(join(folder, name), { force: true });
  }
  return live;
}
