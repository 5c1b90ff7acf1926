import assert from 'node:assert/strict';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { compareTrees } from '../../../lib/storage/diff/trees.ts';
import { readHead, type TarEntry } from '../../../lib/storage/tar/entry.ts';
import { paddedBytes } from '../../../lib/storage/tar/header.ts';
import { aLayer, type Layer, layerOf } from '../../support/layers.ts';
import { listing, mounted, sh, xattrs } from '../../support/storage-bed.ts';
import type { StorageBed, StorageCase } from '../storage.ts';

const base = () =>
  aLayer(
    { name: 'keep', body: 'x' },
    { name: 'gone', body: 'x' },
    { name: 'dir/' },
    { name: 'dir/low', body: 'x' },
    { name: 'remade/' },
    { name: 'remade/low', body: 'x' },
    { name: 'was-dir/' },
    { name: 'was-dir/low', body: 'x' },
    { name: 'was-file', body: 'x' },
  );

const script = `
  rm gone; rm -r remade; mkdir remade; echo new > remade/new
  echo more >> dir/low; chmod 2711 dir; chown 7:8 dir/low
  rm -r was-dir; echo x > was-dir; rm was-file; mkdir was-file
  ln dir/low hard; ln -s nowhere soft; mkfifo pipe; echo x > .hidden; touch -d @1.5 "$(printf 'odd\\nname')"
  mkdir -p a/b; echo y > a/b/setid; chmod 6755 a/b/setid; rm -r dir/low; echo z > dir/low
`;

/** Without the times of folders and link counts, which no archive brings back exactly on every driver. */
const FORMAT = '%P %y %m %U:%G %l';

async function changed(bed: StorageBed): Promise<{ readonly target: string; readonly below: Layer }> {
  const below = await base();
  const target = await mounted(bed, 'r', below);
  sh(target, script);
  return { target, below };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
}

function entriesOf(tar: Buffer): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  for (let at = 0; ; ) {
    const head = readHead(tar, at);
    if (typeof head !== 'object') return entries;
    entries.push(head.entry);
    at += head.headBytes + paddedBytes(head.entry.bodyBytes);
  }
}

export const changeCases: readonly StorageCase[] = [
  {
    title: 'gives the changes of a root filesystem as a layer that makes the same of the same base',
    async run(bed) {
      const { target, below } = await changed(bed);
      const wanted = listing(target, FORMAT);
      const change = layerOf(await buffer(await bed.storage.diffRootfs('r')));
      const again = await mounted(bed, 'again', below, change);
      assert.deepEqual(listing(again, FORMAT), wanted);
      sh(
        bed.folder,
        `diff -r --no-dereference mnt/r/dir mnt/again/dir; cmp mnt/r/a/b/setid mnt/again/a/b/setid`,
      );
    },
  },
  {
    title: 'gives sorted, stable changes without a trace of the driver',
    async run(bed) {
      await changed(bed);
      const [one, two] = [
        await buffer(await bed.storage.diffRootfs('r')),
        await buffer(await bed.storage.diffRootfs('r')),
      ];
      assert(one.equals(two));
      const entries = entriesOf(one);
      const paths = entries.map(({ path }) => path);
      assert(paths.includes('.wh.gone'), paths.join(' '));
      assert(!paths.includes('keep'));
      assert.deepEqual(
        entries.filter(({ type }) => type === '3'),
        [],
      );
      const leaked = entries.flatMap(({ pax }) => [...pax.keys()]).filter((key) => /overlay/.test(key));
      assert.deepEqual(leaked, []);
      const tops = [...new Set(paths.map((path) => (path.split('/')[0] ?? '').replace(/^\.wh\./, '')))];
      assert.deepEqual(tops, tops.toSorted(byBytes));
    },
  },
  {
    title: 'shows a root filesystem read-only at a second place, and gives all of it as an archive',
    async run(bed) {
      const { target } = await changed(bed);
      const view = join(bed.folder, 'view');
      await bed.storage.mountRootfs('r', view, { readOnly: true });
      assert.deepEqual(listing(view, FORMAT), listing(target, FORMAT));
      assert.throws(() => sh(view, 'touch new 2>/dev/null'));
      const whole = layerOf(await buffer(await bed.storage.archiveTree(view)));
      await bed.storage.unmountRootfs('r', view);
      const again = await mounted(bed, 'again', whole);
      assert.deepEqual(listing(again, FORMAT), listing(target, FORMAT));
    },
  },
  {
    title: 'finds the same changes by its writable top as by looking everywhere',
    async run(bed) {
      const { target, below } = await changed(bed);
      const before = await mounted(bed, 'before', below);
      const { upper, work } = await bed.storage.rootfsFolders('r');
      const how = { folderTimes: false, contents: true };
      const all = compareTrees(before, target, how);
      const quick = compareTrees(before, target, { ...how, ...(work !== undefined && { top: upper }) });
      assert.deepEqual(quick, all);
      assert(all.some(({ path, kind }) => path === 'remade/low' && kind === 'removed'));
      assert(all.some(({ path, kind }) => path === 'was-dir/low' && kind === 'removed') === false);
    },
  },
  {
    title: 'gives no changes where there are none',
    async run(bed) {
      const layer = await base();
      await mounted(bed, 'r', layer);
      assert.deepEqual(entriesOf(await buffer(await bed.storage.diffRootfs('r'))), []);
    },
  },
  {
    title: 'shows nothing of the driver inside a root filesystem',
    async run(bed) {
      const opaque = await aLayer({ name: 'dir/' }, { name: 'dir/.wh..wh..opq' });
      const target = await mounted(bed, 'r', await base(), opaque);
      sh(target, 'rm keep; rm -r remade; mkdir remade');
      for (const name of ['dir', 'remade']) {
        const shown = Object.keys(xattrs(target, name)).filter((key) => /overlay/.test(key));
        assert.deepEqual(shown, []);
      }
      assert.deepEqual(listing(join(target, 'dir')), []);
    },
  },
  {
    title: 'keeps the layers below out of the changes of a folder of the host',
    async run({ storage, folder }) {
      sh(folder, 'mkdir host; echo a > host/a; echo b > host/b');
      await storage.createRootfs({ id: 'r', layers: [], lowerFolder: join(folder, 'host') });
      await storage.mountRootfs('r', join(folder, 'mnt'));
      sh(join(folder, 'mnt'), 'rm a; echo c > c');
      const paths = entriesOf(await buffer(await storage.diffRootfs('r'))).map(({ path }) => path);
      assert.deepEqual(paths, ['.wh.a', 'c']);
    },
  },
];
