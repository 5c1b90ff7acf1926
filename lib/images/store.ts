import { join } from 'node:path';
import { entriesOf } from '../base/entries.ts';
import { readJson, writeJson } from '../base/json-file.ts';
import { removeFile } from '../base/remove-tree.ts';
import type { Paths } from '../host/paths.ts';
import type { Platform } from '../oci/image-spec.ts';
import { isManifestList, type ListFacts, type ManifestList } from './lists/model.ts';
import { digestsOf, type Image, type ImageFacts, settleNames } from './model.ts';
import { openNameLinks } from './name-links.ts';

/** Runs `work` while no other process does. */
export type Lock = <Value>(work: () => Promise<Value> | Value) => Promise<Value>;

/** The two kinds that share a name space. */
export type Stored = Image | ManifestList;

/**
 * Records of images and of manifest lists, one file each. Readers take no lock and always see each name on exactly one of them; everything that
 * changes a record happens under the one lock of this store.
 */
export interface ImageStore {
  /** Every image, in no particular order. */
  list(): readonly Image[];
  get(id: string): Image | undefined;
  ids(): readonly string[];
  /** The image or the list that has this whole recorded name; a few small reads where there is one. */
  byName(name: string): Stored | undefined;
  /** Every image and every manifest list, in no particular order. */
  all(): readonly Stored[];
  /** Every manifest list, in no particular order. */
  lists(): readonly ManifestList[];
  /** What runs here, and which member of a list stands for it. */
  readonly platform: Platform;
  /** Record a list, new or known, and give it these names; who had them loses them. */
  putList(facts: ListFacts, names: readonly string[]): Promise<ManifestList>;
  /** Replace what a list holds. @returns undefined when there is no such list */
  changeList(id: string, change: (list: ManifestList) => ListFacts): Promise<ManifestList | undefined>;
  /** Record an image, new or known, and give it these names; who had them loses them. */
  put(facts: ImageFacts, names: readonly string[]): Promise<Image>;
  /** Give an image or a list more names; who had them loses them. @returns undefined when there is no such image */
  tag(id: string, names: readonly string[]): Promise<Stored | undefined>;
  /** Take names from an image or a list. */
  untag(id: string, names: readonly string[]): Promise<void>;
  /** Remove records of these images and lists. @returns bytes that they took */
  remove(ids: readonly string[]): Promise<number>;
  /**
   * Remove unfinished records of writers that were killed. Call it under the lock: there is no other writer then.
   *
   * @returns bytes that they took
   */
  sweep(): number;
  /** Do something while no record changes. */
  locked: Lock;
}

export function openImageStore(paths: Pick<Paths, 'images'>, lock: Lock, platform: Platform): ImageStore {
  const records = openRecords(paths.images);
  return {
    list: records.list,
    ids: records.ids,
    get: records.get,
    byName: records.byName,
    all: records.all,
    lists: records.lists,
    platform,
    putList: (facts, names) => lock(() => put(records, facts, names)),
    changeList: (id, change) =>
      lock(() => {
        const list = records.readList(id);
        return list && put(records, change(list), []);
      }),
    put: (facts, names) => lock(() => put(records, facts, names)),
    tag: (id, names) => lock(() => tag(records, id, names)),
    untag: (id, names) => lock(() => untag(records, id, names)),
    remove: (ids) => lock(() => remove(records, ids)),
    sweep: () => sweepDrafts(paths.images) + sweepDrafts(join(paths.images, 'lists')),
    locked: lock,
  };
}

type Records = ReturnType<typeof openRecords>;

function openRecords(folder: string) {
  const listFolder = join(folder, 'lists');
  const links = openNameLinks(join(folder, 'names'));
  const recordPath = (id: string) => join(folder, `${id}.json`);
  const read = (id: string) => readJson<Image>(recordPath(id));
  const readList = (id: string) => readJson<ManifestList>(join(listFolder, `${id}.json`));
  const readEither = (id: string): Stored | undefined => read(id) ?? readList(id);
  const ids = () => readIds(folder);
  const readAll = (): readonly Stored[] => [
    ...ids()
      .map(read)
      .filter((image) => image !== undefined),
    ...readIds(listFolder)
      .map(readList)
      .filter((each) => each !== undefined),
  ];
  const all = () => settleNames(readAll());
  const list = () => all().filter((each): each is Image => !isManifestList(each));
  const pathOf = (stored: Stored) =>
    isManifestList(stored) ? join(listFolder, `${stored.id}.json`) : recordPath(stored.id);
  const write = (stored: Stored) => writeJson(pathOf(stored), stored);
  return {
    links,
    ids,
    list,
    all,
    lists: () => all().filter((each) => isManifestList(each)),
    readList,
    readEither,
    write,
    get(id: string): Image | undefined {
      const image = read(id);
      const sure = image === undefined || image.names.every((name) => links.follow(name) === id);
      return sure ? image : list().find((candidate) => candidate.id === id);
    },
    /** What {@link list} gives, made true on disk: else a name that its new owner gives up would come back to the old. */
    settle(): readonly Stored[] {
      const before = readAll();
      const after = settleNames(before);
      for (const [index, image] of after.entries()) if (image !== before[index]) write(image);
      return after;
    },
    erase: (stored: Stored) => removeFile(pathOf(stored)),
    byName(name: string): Stored | undefined {
      const id = links.follow(name);
      const stored = id !== undefined && /^[0-9a-f]{64}$/.test(id) ? readEither(id) : undefined;
      if (stored?.names.includes(name)) return stored;
      return all().find(({ names }) => names.includes(name));
    },
  };
}

function readIds(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
    .map((name) => name.slice(0, 64));
}

function sweepDrafts(folder: string): number {
  const drafts = entriesOf(folder).filter((name) => /^[0-9a-f]{64}\.json\..+\.tmp$/.test(name));
  return drafts.reduce((sum, name) => sum + removeFile(join(folder, name)), 0);
}

/** What the store adds to what callers say. */
type Recorded = Pick<Stored, 'schema' | 'revision' | 'names' | 'namesHistory'>;

/**
 * The order makes it safe to be killed anywhere: links of moving names go, the new owner is written with a higher
 * revision (from here on the name is its), links come back, and the old owners forget the names.
 */
function put<Facts extends ImageFacts | ListFacts>(
  records: Records,
  facts: Facts,
  names: readonly string[],
): Facts & Recorded {
  const images = records.settle();
  const known = images.find(({ id }) => id === facts.id);
  const gained = [...new Set(names)].filter((name) => !known?.names.includes(name));
  const image = {
    ...facts,
    ...otherDigests(facts, known),
    schema: 1 as const,
    revision: nextRevision(images),
    names: [...(known?.names ?? []), ...gained],
    namesHistory: [...new Set([...gained.toReversed(), ...(known?.namesHistory ?? [])])],
  };
  for (const name of gained) records.links.drop(name);
  records.write(image);
  for (const name of gained) records.links.make(name, image.id);
  for (const other of images) {
    const left = other.names.filter((name) => !gained.includes(name));
    if (other.id !== image.id && left.length < other.names.length) records.write({ ...other, names: left });
  }
  return image;
}

/** What an image was known by stays true: its content is the same. A list has no digest of its own. */
function otherDigests(facts: ImageFacts | ListFacts, known: Stored | undefined): Pick<Image, 'otherDigests'> {
  if (isManifestList(facts)) return {};
  const all = [
    ...digestsOf(facts),
    ...(known === undefined || isManifestList(known) ? [] : digestsOf(known)),
  ];
  const others = [...new Set(all)].filter((digest) => digest !== facts.manifestDigest);
  return others.length === 0 ? {} : { otherDigests: others };
}

function tag(records: Records, id: string, names: readonly string[]): Stored | undefined {
  const image = records.readEither(id);
  return image && put<Stored>(records, image, names);
}

function untag(records: Records, id: string, names: readonly string[]): void {
  const images = records.settle();
  const image = images.find((candidate) => candidate.id === id);
  if (image === undefined) return;
  for (const name of names) records.links.drop(name);
  const left = image.names.filter((name) => !names.includes(name));
  records.write({ ...image, revision: nextRevision(images), names: left });
}

function remove(records: Records, ids: readonly string[]): number {
  let freedBytes = 0;
  for (const image of records.settle()) {
    if (!ids.includes(image.id)) continue;
    for (const name of image.names) freedBytes += records.links.drop(name);
    freedBytes += records.erase(image);
  }
  return freedBytes;
}

function nextRevision(images: readonly Stored[]): number {
  return 1 + images.reduce((highest, { revision }) => Math.max(highest, revision), 0);
}
