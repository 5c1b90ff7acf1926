import { lstatSync } from 'node:fs';
import { cleanPath, readable } from '../../storage/tar/entry.ts';
import type { FilterRules } from '../../storage/tar/filter.ts';
import { relabelled } from '../../storage/tar/relabel.ts';
import { copyInTheWay } from '../errors.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface CopyRules {
  /** See `planCopy`. */
  readonly place: string;
  /** Whether the archive has what is in a folder; else it has one file. */
  readonly isTree: boolean;
  readonly ownerOf: (owner: Owner) => Owner;
  /** Where the archive is unpacked; undefined where nobody does that yet. */
  readonly folder?: string;
  readonly overwrite: boolean;
  /** Nobody without root can make devices: whether they are left out without a word. */
  readonly dropDevices: boolean;
}

/** Rules that put the entries of an archive at another place, under other owners. */
export function copyRules(rules: CopyRules): FilterRules {
  const place = Buffer.from(rules.place).toString('latin1');
  const dropped = rules.dropDevices ? ['g', '3', '4'] : ['g'];
  return {
    entry(entry) {
      const { type, link } = entry;
      const path = rules.isTree ? below(place, entry.path) : place;
      if (path === '' || dropped.includes(type)) return 'drop';
      if (!rules.overwrite && rules.folder !== undefined) checkWay(rules.folder, path, type);
      const { uid, gid } = rules.ownerOf(entry);
      const target = type === '1' ? below(place, cleanPath(link)) : link;
      return { head: relabelled(entry, { path, link: target, uid, gid }) };
    },
    finish: () => [],
  };
}

function below(place: string, path: string): string {
  return place === '' || path === '' ? place + path : `${place}/${path}`;
}

/** Only folders melt into one. */
function checkWay(folder: string, path: string, type: string): void {
  const there = lstatSync(Buffer.from(`${folder}/${path}`, 'latin1'), { throwIfNoEntry: false });
  if (there === undefined || there.isDirectory() === (type === '5')) return;
  throw copyInTheWay(readable(path), there.isDirectory() ? 'folder' : 'file');
}
