import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Storage } from '../../../lib/storage/storage.ts';
import { aLayer, type Layer, onTop } from '../../support/layers.ts';
import { failsWith, names, sh } from '../../support/storage-bed.ts';
import type { StorageBed, StorageCase } from '../storage.ts';

const NONE: ReadonlySet<never> = new Set();

const layersOf = async (storage: Storage) => (await storage.listLayers()).map(({ diffId }) => diffId);

/** Folders of layers, whole or not. */
function folders({ folder, driver }: StorageBed): readonly string[] {
  const shelf = join(folder, driver === 'vfs' ? 'data/storage/vfs' : 'data/layers');
  return existsSync(shelf) ? readdirSync(shelf).filter((name) => /^[0-9a-z]{6}$/.test(name)) : [];
}

/** Once every layer is on the disk. */
async function settled({ folder, driver }: StorageBed): Promise<void> {
  const shelf = join(folder, driver === 'vfs' ? 'data/storage/vfs' : 'data/layers');
  while (readdirSync(shelf).some((name) => name.endsWith('.unsettled'))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the store takes of the disk, in bytes. */
function usage({ folder }: StorageBed): number {
  return Number(sh(folder, 'du -s --block-size=1 data | cut -f1'));
}

/** Another process that adds a layer; with `stall` it never gets the layer's end. */
function adder({ folder, driver }: StorageBed, { tar }: Layer, stall: boolean) {
  const file = join(folder, 'layer.tar');
  writeFileSync(file, tar);
  return fork(new URL('../../fixtures/add-layer.js', import.meta.url), [folder, driver, file, String(stall)]);
}

export const lifeCases: readonly StorageCase[] = [
  {
    title: 'lists layers with the size of their files, names twice written counted once',
    async run({ storage }) {
      const layer = await aLayer(
        { name: 'a', body: 'x'.repeat(700) },
        { name: 'd/' },
        { name: 'a', body: 'y'.repeat(300) },
      );
      await storage.addLayer(onTop(layer));
      const [record] = await storage.listLayers();
      assert.equal(record?.sizeBytes, 300);
      assert.equal(record?.diffId, layer.diffId);
      assert.equal(record?.createdAt, '2026-01-02T03:04:05.000Z');
    },
  },
  {
    title: 'lets many add one layer at once: all succeed, one copy stays',
    async run(bed) {
      const layer = await aLayer({ name: 'f', body: 'x'.repeat(100_000) });
      const others = [adder(bed, layer, false), adder(bed, layer, false)];
      for (const other of others) other.send('end');
      const exits = Promise.all(others.map(async (other) => (await once(other, 'exit'))[0]));
      await Promise.all([1, 2, 3].map(() => bed.storage.addLayer(onTop(layer))));
      const codes = await exits;
      assert.deepEqual(codes, [0, 0]);
      assert.equal(folders(bed).length, 1);
      assert.deepEqual(await layersOf(bed.storage), [layer.diffId]);
    },
  },
  {
    title: 'lets the layers of a chain be added at once, in any order',
    async run(bed) {
      const layers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => aLayer({ name, body: name })));
      const requests = layers.map((_, at) => onTop(...layers.slice(0, at + 1))).reverse();
      await Promise.all(requests.map((request) => bed.storage.addLayer(request)));
      await bed.storage.createRootfs({ id: 'r', layers: layers.map(({ diffId }) => diffId) });
      await bed.storage.mountRootfs('r', join(bed.folder, 'mnt'));
      assert.deepEqual(names(join(bed.folder, 'mnt')), ['a', 'b', 'c', 'd']);
    },
  },
  {
    title: 'sweeps what a killed process left, and nothing of a live one',
    async run(bed) {
      const layer = await aLayer({ name: 'f', body: 'x'.repeat(300_000) });
      const other = adder(bed, layer, true);
      while (folders(bed).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const busy = folders(bed).length;
      await bed.storage.sweep();
      assert.equal(folders(bed).length, busy, 'it swept the work of a live process');
      other.kill('SIGKILL');
      await once(other, 'exit');
      assert.equal(await bed.storage.hasLayer([layer.diffId]), false);
      await bed.storage.sweep();
      assert.deepEqual(folders(bed), []);
      await bed.storage.addLayer(onTop(layer));
      assert(await bed.storage.hasLayer([layer.diffId]));
    },
  },
  {
    title: 'sweeps nothing that belongs to a layer or a root filesystem',
    async run(bed) {
      const layer = await aLayer({ name: 'f', body: 'x' });
      await bed.storage.addLayer(onTop(layer));
      await bed.storage.createRootfs({ id: 'r', layers: [layer.diffId] });
      await bed.reopen().sweep();
      await bed.storage.mountRootfs('r', join(bed.folder, 'mnt'));
      assert.deepEqual(names(join(bed.folder, 'mnt')), ['f']);
    },
  },
  {
    title: 'trusts no layer whose files may have been lost with the power, and unpacks it again',
    async run(bed) {
      const layer = await aLayer({ name: 'f', body: 'x' });
      await bed.storage.addLayer(onTop(layer));
      await bed.storage.createRootfs({ id: 'r', layers: [layer.diffId] });
      const shelf = join(bed.folder, bed.driver === 'vfs' ? 'data/storage/vfs' : 'data/layers');
      await settled(bed);
      const record = readdirSync(shelf).find((name) => name.endsWith('.json')) ?? '';
      writeFileSync(join(shelf, record.replace('.json', '.unsettled')), 'another boot');
      assert.equal(await bed.storage.hasLayer([layer.diffId]), false);
      assert.deepEqual(await layersOf(bed.storage), []);
      await bed.storage.addLayer(onTop(layer));
      assert(await bed.storage.hasLayer([layer.diffId]));
      await bed.storage.sweep();
      await bed.storage.mountRootfs('r', join(bed.folder, 'mnt'));
      assert.deepEqual(names(join(bed.folder, 'mnt')), ['f']);
    },
  },
  {
    title: 'removes layers but those kept and those a root filesystem needs, and tells the bytes',
    async run(bed) {
      const [kept, used, unused] = [
        await aLayer({ name: 'kept', body: 'x' }),
        await aLayer({ name: 'used', body: 'xy' }),
        await aLayer({ name: 'unused', body: 'x'.repeat(123) }),
      ];
      for (const layer of [kept, used, unused]) await bed.storage.addLayer(onTop(layer));
      await bed.storage.createRootfs({ id: 'r', layers: [used.diffId] });
      const keep = new Set([kept.diffId]);
      await settled(bed);
      const before = usage(bed);
      const { freedBytes, removed } = await bed.storage.removeLayersExcept(keep);
      assert.deepEqual(removed, [unused.diffId]);
      assert.equal(freedBytes, before - usage(bed));
      assert(freedBytes > 0);
      assert.deepEqual(await bed.storage.removeLayersExcept(keep), { freedBytes: 0, removed: [] });
      await bed.storage.removeRootfs('r');
      assert.deepEqual((await bed.storage.removeLayersExcept(keep)).removed, [used.diffId]);
      assert.deepEqual(await layersOf(bed.storage), [kept.diffId]);
      assert.equal(folders(bed).length, 1);
    },
  },
  {
    title: 'removes no layer that another live process has just added',
    async run(bed) {
      const layer = await aLayer({ name: 'f', body: 'x' });
      const other = adder(bed, layer, false);
      const [message] = await once(other, 'message');
      assert.equal(message, 'added');
      assert.deepEqual((await bed.storage.removeLayersExcept(NONE)).removed, []);
      other.send('end');
      await once(other, 'exit');
      assert.deepEqual((await bed.storage.removeLayersExcept(NONE)).removed, [layer.diffId]);
    },
  },
  {
    title: 'makes a root filesystem anew where making it was interrupted',
    async run(bed) {
      const layer = await aLayer({ name: 'f', body: 'x' });
      await bed.storage.addLayer(onTop(layer));
      await bed.storage.createRootfs({ id: 'r', layers: [layer.diffId] });
      const { upper } = await bed.storage.rootfsFolders('r');
      rmSync(join(upper, '../rootfs.json'));
      assert.deepEqual(await bed.storage.listRootfs(), []);
      await failsWith(bed.storage.rootfsFolders('r'), 'TSMAN_ROOTFS_MISSING', /"r"/);
      await bed.storage.createRootfs({ id: 'r', layers: [layer.diffId] });
      await bed.storage.mountRootfs('r', join(bed.folder, 'mnt'));
      assert.deepEqual(names(join(bed.folder, 'mnt')), ['f']);
    },
  },
];
