import { TsmanError } from '../../base/error.ts';
import { countIds, isMapped, type MappedIds } from '../mapped-ids.ts';
import { cleanPath, hostile, readable, type TarEntry } from './entry.ts';
import type { FilterRules, Verdict } from './filter.ts';
import {
  type FolderFacts,
  hasMarks,
  opaqueDirectory,
  plainDirectory,
  whiteoutDevice,
  withoutMarks,
} from './marks.ts';
import { LayerNames } from './names.ts';

export interface LayerLimits {
  readonly entries: number;
  /** Sum of the unpacked files. */
  readonly totalBytes: number;
}

export interface LayerRulesOptions {
  /** IDs that files may have; undefined when every file will belong to whoever unpacks. */
  readonly ids: MappedIds | undefined;
  readonly limits: LayerLimits;
  /** How removals are written: as overlay's whiteout devices, and its opaque marks or (`devices`) without these. */
  readonly marks: 'overlay' | 'devices';
}

/** What an unpacked layer turned out to be. Paths are latin1 and relative to the root. */
export interface LayerSummary {
  /** Sum of the files, each name of a hard link counted once. */
  readonly sizeBytes: number;
  /** Owner and mode of the root itself, where the layer has them. */
  readonly root: FolderFacts | undefined;
  /** Whether everything below this layer is hidden. */
  readonly opaqueRoot: boolean;
  readonly whiteouts: readonly string[];
  readonly opaques: readonly string[];
}

export interface LayerRules extends FilterRules {
  /** Only after {@link FilterRules.finish}. */
  summary(): LayerSummary;
}

/** `.wh.NAME` removes NAME, `.wh..wh..opq` hides all that lower layers have in a folder. @see OCI image-spec, layer.md */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const META = '.wh..wh.';

/**
 * The rules by which a layer from a stranger is unpacked on its own, apart from the layers below it.
 *
 * Removals are told at the end, when it is known what else the layer has at their place: a file needs no whiteout,
 * a folder that is removed and made again becomes opaque. Devices cannot be made in a user namespace; they
 * are left out, as podman does without root.
 */
export function layerRules(options: LayerRulesOptions): LayerRules {
  const names = new LayerNames();
  const whiteouts = new Set<string>();
  const opaques = new Set<string>();
  let summary: LayerSummary | undefined;
  let entries = 0;

  return {
    entry(entry) {
      entries += 1;
      if (entry.type === 'g') return 'drop';
      checkEntry(entry, entries, options.limits);
      if (takeRemoval(entry, whiteouts, opaques)) return 'drop';
      if (!names.add(entry)) return 'drop';
      checkTotal(entry, names.sizeBytes, options.limits);
      checkOwner(entry, options.ids);
      return verdictOf(entry);
    },
    finish() {
      summary = settle(names, whiteouts, opaques);
      return marksOf(summary, names, options.marks);
    },
    summary() {
      if (!summary) throw new Error('a layer was asked for its summary before its end');
      return summary;
    },
  };
}

function checkEntry(entry: TarEntry, count: number, limits: LayerLimits): void {
  const { name, link, type } = entry;
  if (count > limits.entries)
    hostile(`is one more than the ${limits.entries} entries a layer may have`, name);
  if (name.length > 4095) hostile('has a name of more than 4095 bytes', name.slice(0, 200));
  if (!'01234567S'.includes(type))
    hostile(`has the type '${readable(type)}', which layers do not have`, name);
  if (hasParentSteps(name)) hostile('would leave the root by ".."', name);
  if (type === '1' && hasParentSteps(link))
    hostile(`links to "${readable(link)}", outside of the root`, name);
}

function hasParentSteps(path: string): boolean {
  return path.includes('..') && path.split('/').includes('..');
}

function checkTotal(entry: TarEntry, totalBytes: number, limits: LayerLimits): void {
  if (totalBytes <= limits.totalBytes) return;
  hostile(`takes the layer over the limit of ${limits.totalBytes} bytes`, entry.name);
}

/** @returns whether the entry is no file but says that something is not there */
function takeRemoval(entry: TarEntry, whiteouts: Set<string>, opaques: Set<string>): boolean {
  const { path } = entry;
  if (!path.includes(WHITEOUT)) return false;
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  if (parts.some((part) => part.startsWith(WHITEOUT))) return true;
  if (!last.startsWith(WHITEOUT)) return false;
  const folder = parts.join('/');
  if (last === OPAQUE) opaques.add(folder);
  else if (!last.startsWith(META)) whiteouts.add(join(folder, removedName(entry, last)));
  return true;
}

function removedName(entry: TarEntry, last: string): string {
  const name = last.slice(WHITEOUT.length);
  if (name === '' || name === '.' || name === '..') hostile('removes nothing that has a name', entry.name);
  return name;
}

/** @throws TSMAN_LAYER_IDS */
function checkOwner(entry: TarEntry, ids: MappedIds | undefined): void {
  if (!ids || (isMapped(ids.uid, entry.uid) && isMapped(ids.gid, entry.gid))) return;
  const { uid, gid } = entry;
  const path = readable(entry.path);
  const has = Math.min(countIds(ids.uid), countIds(ids.gid));
  throw new TsmanError(
    `potentially insufficient UIDs or GIDs available in user namespace (requested ${uid}:${gid} for /${path}): ` +
      `the image needs ${Math.max(uid, gid) + 1} ids, and there are ${has}`,
    {
      kind: 'unavailable',
      code: 'TSMAN_LAYER_IDS',
      hint: 'Give the user a larger range in /etc/subuid and /etc/subgid, then run "tsman system migrate".',
    },
  );
}

function verdictOf(entry: TarEntry): Verdict {
  const misleading = entry.statedBytes !== entry.bodyBytes;
  return misleading || hasMarks(entry) ? { head: withoutMarks(entry) } : 'pass';
}

/** Decide what each removal means beside what the layer has itself. */
function settle(names: LayerNames, whiteouts: Set<string>, opaques: Set<string>): LayerSummary {
  const removed: string[] = [];
  const opaque = new Set(opaques);
  for (const path of whiteouts) {
    if (names.isFolder(path)) opaque.add(path);
    else if (!names.has(path)) removed.push(path);
  }
  const opaqueRoot = opaque.delete('');
  for (const path of [...removed, ...opaque]) names.checkParents(path);
  return {
    sizeBytes: names.sizeBytes,
    root: names.folder(''),
    opaqueRoot,
    whiteouts: removed.filter((path) => !isBelow(path, opaque)),
    opaques: [...opaque],
  };
}

/** In an opaque folder there is nothing left to remove, and the kernel would show the whiteout. */
function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}

function marksOf(
  summary: LayerSummary,
  names: LayerNames,
  marks: LayerRulesOptions['marks'],
): readonly Buffer[] {
  const write = marks === 'overlay' ? opaqueDirectory : plainDirectory;
  const folders = summary.opaques.map((path) => write(path, names.folder(path)));
  return [...folders, ...summary.whiteouts.map((path) => whiteoutDevice(path))];
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${cleanPath(name)}`;
}
