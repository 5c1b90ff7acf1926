import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CopiedMount, MountsConf } from '../../host/mounts-conf.ts';
import type { Needs } from '../needs.ts';
import type { SpecFacts } from '../plan/facts.ts';
import { outsideId } from '../plan/user-namespace.ts';

/** Deeper than any such folder is; links may lead in circles. */
const MAX_DEPTH = 32;

interface Copying {
  readonly conf: MountsConf;
  warn(line: string): void;
}

/** Copy what mounts.conf gives to every container, for root in the container to own. What cannot be copied is left out. */
export function placeCopies(
  { paths }: Pick<Needs, 'paths'>,
  { container, mapping }: Pick<SpecFacts, 'container' | 'mapping'>,
  { conf, warn }: Copying,
): readonly CopiedMount[] {
  const owner = { uid: outsideId(0, mapping?.uid) ?? 0, gid: outsideId(0, mapping?.gid) ?? 0 };
  return conf.mounts.flatMap(({ source, destination }, index) => {
    const copy = paths.live(container.id).copy(index);
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    try {
      if (copyTree(source, copy, { owner, depth: 0 })) return { source: copy, destination };
      warn(`Path "${source}" from "${conf.file}" doesn't exist, skipping`);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      warn(`Failed to mount subscriptions, skipping entry in ${conf.file}: ${words}`);
    }
    return [];
  });
}

interface Place {
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly depth: number;
}

/** Links are followed, and those that lead nowhere left out. @returns whether there was anything to copy */
function copyTree(source: string, target: string, { owner, depth }: Place): boolean {
  const found = statSync(source, { throwIfNoEntry: false });
  if (found === undefined || depth > MAX_DEPTH) return false;
  if (found.isDirectory()) {
    mkdirSync(target, { mode: 0o700 });
    for (const name of readdirSync(source)) {
      copyTree(join(source, name), join(target, name), { owner, depth: depth + 1 });
    }
  } else if (found.isFile()) writeFileSync(target, readFileSync(source), { mode: 0o600 });
  else return false;
  chmodSync(target, found.mode & 0o777);
  chownSync(target, owner.uid, owner.gid);
  return true;
}
