import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type CallerIds, type IdRange, ownIdMap } from '../caller.ts';
import { userOf } from '../passwd.ts';
import { findProgram } from '../programs.ts';
import {
  type Owner,
  parseGetsubids,
  parseSubordinateIds,
  planIdMap,
  type SubordinateRange,
  suggestRange,
} from './id-map.ts';

/** How the ids of the user's namespaces shall be mapped. */
export interface IdMaps {
  readonly uid: readonly IdRange[];
  readonly gid: readonly IdRange[];
  /** Why there is only one id: a warning for the user. */
  readonly shortage: string | undefined;
}

const FILES = { uid: '/etc/subuid', gid: '/etc/subgid' } as const;

/** Find all ids that the caller may use. @throws TSMAN_SUBIDS_BROKEN */
export function findIdMaps(caller: CallerIds): IdMaps {
  const owner = { name: userOf(caller.uid)?.name ?? String(caller.uid), uid: caller.uid };
  const uid = planIdMap(caller.uid, rangesOf(owner, 'uid'), ownIdMap('uid'));
  const gid = planIdMap(caller.gid, rangesOf(owner, 'gid'), ownIdMap('gid'));
  const shortage = findShortage(owner, { uid: uid.length > 1, gid: gid.length > 1 });
  return shortage === undefined ? { uid, gid, shortage } : { ...singleId(caller), shortage };
}

/** The map that needs no privilege: the caller, and nobody else. */
export function singleId(caller: CallerIds): Pick<IdMaps, 'uid' | 'gid'> {
  return {
    uid: [{ inside: 0, outside: caller.uid, count: 1 }],
    gid: [{ inside: 0, outside: caller.gid, count: 1 }],
  };
}

function findShortage(owner: Owner, has: { uid: boolean; gid: boolean }): string | undefined {
  const only =
    'containers have only one user ID, and images with files of other users will not unpack faithfully';
  const program = ['newuidmap', 'newgidmap'].find((name) => findProgram(name) === undefined);
  if (has.uid && has.gid) {
    if (program === undefined) return undefined;
    return `${program} is not installed: ${only} (Debian, Ubuntu: \`sudo apt install uidmap\`, then \`tsman system migrate\`)`;
  }
  const [file, option] = has.uid ? [FILES.gid, '--add-subgids'] : [FILES.uid, '--add-subuids'];
  const range = suggestRange([read(FILES.uid), read(FILES.gid)]);
  const options = has.uid || has.gid ? `${option} ${range}` : `--add-subuids ${range} --add-subgids ${range}`;
  return `"${owner.name}" has no usable range in ${file}: ${only} (\`sudo usermod ${options} ${owner.name}\`, then \`tsman system migrate\`)`;
}

/** The files, unless the host keeps the ranges elsewhere. @see nsswitch.conf(5), getsubids(1) */
function rangesOf(owner: Owner, kind: 'uid' | 'gid'): readonly SubordinateRange[] {
  const elsewhere = /^subid:\s*(?!files\s*$)\S/m.test(read('/etc/nsswitch.conf'));
  const asked = elsewhere ? askedRanges(owner, kind) : [];
  return asked.length > 0 ? asked : parseSubordinateIds(read(FILES[kind]), owner, FILES[kind]);
}

function askedRanges(owner: Owner, kind: 'uid' | 'gid'): readonly SubordinateRange[] {
  const program = findProgram('getsubids');
  if (program === undefined) return [];
  try {
    const args = kind === 'uid' ? [owner.name] : ['-g', owner.name];
    const text = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
    return parseGetsubids(text);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
