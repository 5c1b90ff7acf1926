import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { aLayer, onTop } from '../../support/layers.ts';
import { failsWith, listing, mounted, names, sh } from '../../support/storage-bed.ts';
import type { StorageCase } from '../storage.ts';

const file = { name: 'file', body: 'original' };

/** podman's `--userns keep-id` of a user whose UID is 1000. */
const keepId = [
  { containerID: 0, hostID: 1, size: 1000 },
  { containerID: 1000, hostID: 0, size: 1 },
  { containerID: 1001, hostID: 1001, size: 64_535 },
];

export const rootfsCases: readonly StorageCase[] = [
  {
    title: 'keeps root filesystems of the same layers apart',
    async run(bed) {
      const layer = await aLayer(file, { name: 'd/' });
      const [one, two] = [await mounted(bed, 'one', layer), await mounted(bed, 'two', layer)];
      sh(one, 'echo changed > file; chmod 700 d; touch new');
      assert.equal(readFileSync(join(two, 'file'), 'utf8'), 'original');
      assert.deepEqual(listing(two, '%P %m'), ['d 755', 'file 644']);
    },
  },
  {
    title: 'keeps what was written over unmounting and mounting again',
    async run(bed) {
      const target = await mounted(bed, 'a', await aLayer(file));
      sh(target, 'echo changed > file; mkdir new');
      await bed.storage.unmountRootfs('a', target);
      assert.equal(existsSync(target), false);
      await bed.reopen().mountRootfs('a', target);
      assert.deepEqual(names(target), ['file', 'new']);
      assert.equal(readFileSync(join(target, 'file'), 'utf8'), 'changed\n');
    },
  },
  {
    title: 'mounts a read-only root filesystem that nothing can be written to',
    async run({ storage, folder }) {
      const [below, above] = [
        await aLayer(file, { name: 'gone', body: 'x' }),
        await aLayer({ name: '.wh.gone' }),
      ];
      await storage.addLayer(onTop(below));
      await storage.addLayer(onTop(below, above));
      const target = join(folder, 'ro');
      const layers = [below.diffId, above.diffId];
      await storage.createRootfs({ id: 'a', layers, readOnly: true });
      await storage.mountRootfs('a', target);
      assert.deepEqual(names(target), ['file']);
      assert.throws(() => writeFileSync(join(target, 'file'), 'x'), { code: 'EROFS' });
      await storage.unmountRootfs('a', target);
      await storage.removeRootfs('a');
      assert.equal(existsSync(target), false);
    },
  },
  {
    title: 'mounts a disposable root filesystem again and again',
    async run({ storage, folder }) {
      const layer = await aLayer(file);
      await storage.addLayer(onTop(layer));
      await storage.createRootfs({ id: 'a', layers: [layer.diffId] });
      for (const text of ['one', 'two']) {
        await storage.mountRootfs('a', join(folder, 'm'), { disposable: true });
        writeFileSync(join(folder, 'm/file'), text);
        await storage.unmountRootfs('a', join(folder, 'm'));
      }
      assert.deepEqual(readFileSync(join((await storage.rootfsFolders('a')).upper, 'file'), 'utf8'), 'two');
    },
  },
  {
    title: 'makes an empty root filesystem of no layers',
    async run(bed) {
      const target = await mounted(bed, 'a');
      assert.deepEqual(names(target), []);
      assert.equal(statSync(target).mode & 0o7777, 0o755);
      sh(target, 'echo x > new');
    },
  },
  {
    title: 'mounts 120 layers, the same layer twice among them',
    async run(bed) {
      const count = bed.driver === 'vfs' ? 12 : 120;
      const layers = await Promise.all(
        Array.from({ length: count }, (_, at) =>
          aLayer({ name: `f${at}`, body: 'x' }, { name: 'top', body: String(at) }),
        ),
      );
      const [first] = layers;
      assert(first);
      const target = await mounted(bed, 'a', ...layers, first);
      assert.equal(names(target).length, count + 1);
      assert.equal(readFileSync(join(target, 'top'), 'utf8'), '0');
    },
  },
  {
    title: 'lays a root filesystem over a folder of the host, whatever its name, and leaves the folder alone',
    async run({ storage, folder }) {
      const host = join(folder, 'a,b:c \\d=e');
      mkdirSync(host, { mode: 0o711 });
      writeFileSync(join(host, 'file'), 'host');
      await storage.createRootfs({ id: 'a', layers: [], lowerFolder: host });
      await storage.mountRootfs('a', join(folder, 'm'));
      sh(join(folder, 'm'), 'test "$(cat file)" = host; echo changed > file; test $(stat -c %a .) = 711');
      assert.equal(readFileSync(join(host, 'file'), 'utf8'), 'host');
    },
  },
  {
    title: 'shows files under the owners of another mapping, without copying, and writes them back',
    async run({ storage, folder, driver }) {
      const layer = await aLayer(
        file,
        { name: 'mine', uid: 1000, gid: 1000, body: 'x' },
        { name: 'su', uid: 5, mode: 0o4755, body: 'x' },
      );
      await storage.addLayer(onTop(layer));
      await storage.createRootfs({ id: 'a', layers: [layer.diffId] });
      const target = join(folder, 'm');
      const mapping = { uid: keepId, gid: keepId };
      assert.deepEqual(await storage.mountRootfs('a', target, { mapping }), { driver: 'fuse-overlayfs' });
      assert.deepEqual(listing(target, '%P %m %U:%G'), ['file 644 1:1', 'mine 644 0:0', 'su 4755 6:1']);
      sh(target, 'touch new; touch roots; chown 1:1 roots');
      await storage.unmountRootfs('a', target);
      const { upper } = await storage.rootfsFolders('a');
      const inUpper = listing(upper, '%P %U:%G').filter((line) => /^(new|roots)/.test(line));
      assert.deepEqual(inUpper, ['new 1000:1000', 'roots 0:0']);
      assert.equal(listing(upper).length, driver === 'vfs' ? 5 : 2, 'the image was copied');
    },
  },
  {
    title: 'says which layer is missing when a root filesystem is made',
    async run({ storage }) {
      const { diffId } = await aLayer(file);
      await failsWith(
        storage.createRootfs({ id: 'a', layers: [diffId] }),
        'TSMAN_LAYER_MISSING',
        new RegExp(diffId),
      );
      assert.deepEqual(await storage.listRootfs(), []);
    },
  },
  {
    title: 'unmounts and removes what is already gone without complaint',
    async run(bed) {
      const target = await mounted(bed, 'a', await aLayer(file));
      for (const _ of [1, 2]) await bed.storage.unmountRootfs('a', target);
      for (const _ of [1, 2]) await bed.storage.removeRootfs('a');
      assert.deepEqual(await bed.storage.listRootfs(), []);
      assert.deepEqual(readdirSync(join(bed.folder, 'data/storage/c')), []);
      await failsWith(bed.storage.mountRootfs('a', target), 'TSMAN_ROOTFS_MISSING', /"a"/);
    },
  },
  {
    title: 'unmounts a root filesystem that is in use, and leaves no process behind',
    async run(bed) {
      const target = await mounted(bed, 'a', await aLayer(file));
      const busy = openSync(join(target, 'file'), 'r');
      await bed.storage.unmountRootfs('a', target);
      assert.equal(existsSync(target), false);
      closeSync(busy);
      await gone(target);
    },
  },
];

/** Waits until no fuse-overlayfs speaks of a folder. */
async function gone(target: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (commandLines().some((line) => line.includes('fuse-overlayfs') && line.includes(target))) {
    assert(Date.now() < deadline, 'fuse-overlayfs still runs');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
}
