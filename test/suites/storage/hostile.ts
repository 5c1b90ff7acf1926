import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Digest } from '../../../lib/oci/digest.ts';
import { aLayer, type Entry, layerOf, onTop } from '../../support/layers.ts';
import { failsWith, mounted, names } from '../../support/storage-bed.ts';
import type { StorageBed, StorageCase } from '../storage.ts';

/** That a layer of these entries is refused, names the entry, and leaves nothing. */
async function refused(bed: StorageBed, words: RegExp, ...entries: readonly Entry[]): Promise<void> {
  const layer = await aLayer({ name: 'before', body: 'x' }, ...entries, { name: 'after', body: 'x' });
  await failsWith(bed.storage.addLayer(onTop(layer)), 'TSMAN_LAYER_HOSTILE', words);
  await leavesNothing(bed, layer.diffId);
}

async function leavesNothing({ storage, folder }: StorageBed, diffId: Digest): Promise<void> {
  assert.equal(await storage.hasLayer([diffId]), false);
  assert.deepEqual(await storage.listLayers(), []);
  for (const shelf of ['data/layers', 'data/storage/vfs']) {
    assert.deepEqual(existsSync(join(folder, shelf)) ? readdirSync(join(folder, shelf)) : [], []);
  }
}

const evil = (body: string): Entry => ({ name: body, body: 'evil' });

export const hostileCases: readonly StorageCase[] = [
  {
    title: 'refuses names that leave the root',
    async run(bed) {
      await refused(bed, /"\.\.\/evil" would leave the root/, evil('../evil'));
      await refused(bed, /"a\/\.\.\/\.\.\/evil" would leave the root/, evil('a/../../evil'));
      await refused(bed, /"\.\.\/evil" would leave the root/, {
        name: 'good',
        body: 'x',
        pax: { path: '../evil' },
      });
      await refused(bed, /would leave the root/, {
        name: 'good',
        body: 'x',
        pax: { 'GNU.sparse.name': '../evil' },
      });
    },
  },
  {
    title: 'refuses entries below a symbolic link of the same layer, absolute or relative',
    async run(bed) {
      for (const linkname of [bed.folder, 'before', '../..', '.']) {
        const link: Entry = { name: 'link', type: 'symlink', linkname };
        await refused(
          bed,
          /"link\/evil" lies below "link", which is a symbolic link/,
          link,
          evil('link/evil'),
        );
        await refused(bed, /lies below "link"/, link, { name: 'd/' }, evil('./link//deep/evil'));
      }
      assert.equal(existsSync(join(bed.folder, 'evil')), false);
    },
  },
  {
    title: 'refuses hard links out of the root, through links, and to links that are then followed',
    async run(bed) {
      const link: Entry = { name: 'link', type: 'symlink', linkname: bed.folder };
      await refused(bed, /"hard" links to "\.\.\/x", outside of the root/, {
        name: 'hard',
        type: 'link',
        linkname: '../x',
      });
      await refused(bed, /"link\/x" lies below "link"/, link, {
        name: 'hard',
        type: 'link',
        linkname: 'link/x',
      });
      await refused(
        bed,
        /"hard\/evil" lies below "hard"/,
        link,
        { name: 'hard', type: 'link', linkname: 'link' },
        evil('hard/evil'),
      );
    },
  },
  {
    title: 'refuses whiteouts below a link, and whiteouts of nothing',
    async run(bed) {
      const link: Entry = { name: 'link', type: 'symlink', linkname: bed.folder };
      await refused(bed, /lies below "link"/, link, { name: 'link/.wh.data' });
      await refused(bed, /removes nothing that has a name/, { name: 'd/.wh...' });
    },
  },
  {
    title: 'refuses to replace a folder by something else in one layer, and names with a NUL',
    async run(bed) {
      const link: Entry = { name: 'd', type: 'symlink', linkname: bed.folder };
      await refused(bed, /"d" replaces a folder/, { name: 'd/' }, link, evil('d/evil'));
      await refused(bed, /NUL/, { name: 'x', body: 'y', pax: { path: 'x\0/../..' } });
    },
  },
  {
    title: 'keeps absolute names and links inside the root',
    async run(bed) {
      const layer = await aLayer(evil('/abs/file'), {
        name: '/abs/hard',
        type: 'link',
        linkname: '/abs/file',
      });
      assert.deepEqual(names(await mounted(bed, 'a', layer)), ['abs', 'abs/file', 'abs/hard']);
    },
  },
  {
    title: 'refuses layers over the limits, naming the entry',
    async run(bed) {
      const storage = bed.reopen({ entries: 3, totalBytes: 100 });
      const many = await aLayer(evil('1'), evil('2'), evil('3'), evil('4'));
      await failsWith(
        storage.addLayer(onTop(many)),
        'TSMAN_LAYER_HOSTILE',
        /"4" is one more than the 3 entries/,
      );
      const large = await aLayer(evil('1'), { name: 'large', body: 'x'.repeat(97) });
      await failsWith(
        storage.addLayer(onTop(large)),
        'TSMAN_LAYER_HOSTILE',
        /"large" takes the layer over the limit/,
      );
      await leavesNothing(bed, large.diffId);
    },
  },
  {
    title: 'refuses what is no archive, ends early, or has another digest',
    async run(bed) {
      const { tar, diffId } = await aLayer({ name: 'file', body: 'x'.repeat(5000) });
      const add = (bytes: Buffer) =>
        bed.storage.addLayer({ chain: [diffId], open: () => Readable.from([bytes], { objectMode: false }) });
      await failsWith(add(Buffer.alloc(2048, 'no archive ')), 'TSMAN_LAYER_BROKEN', /checksum/);
      await failsWith(add(tar.subarray(0, 3000)), 'TSMAN_LAYER_BROKEN', /ends early/);
      await failsWith(add(gzipSync(tar).subarray(0, 60)), 'TSMAN_LAYER_BROKEN', /compressed data/);
      await failsWith(
        add(Buffer.from('\xfd7zXZ\0 rubbish', 'latin1')),
        'TSMAN_LAYER_BROKEN',
        /compressed data/,
      );
      await failsWith(add(Buffer.concat([tar, Buffer.alloc(512)])), 'TSMAN_LAYER_DIGEST', new RegExp(diffId));
      await failsWith(add(Buffer.alloc(0)), 'TSMAN_LAYER_DIGEST', /digest/);
      await leavesNothing(bed, diffId);
    },
  },
  {
    title: 'passes on the failure of the stream it reads, and leaves nothing',
    async run(bed) {
      const { tar, diffId } = await aLayer({ name: 'file', body: 'x'.repeat(500_000) });
      for (const bytes of [tar, gzipSync(tar)]) {
        const open = () => Readable.from(interrupted(bytes), { objectMode: false });
        await assert.rejects(bed.storage.addLayer({ chain: [diffId], open }), /connection lost/);
      }
      await leavesNothing(bed, diffId);
    },
  },
  {
    title: 'names the file, its owner and the count of ids when an owner is out of range',
    async run(bed) {
      const layer = await aLayer({ name: 'srv/data', body: 'x', uid: 100_000, gid: 4 });
      const words =
        /insufficient UIDs or GIDs .*requested 100000:4 for \/srv\/data.* needs 100001 ids, and there are 65537/;
      await failsWith(bed.storage.addLayer(onTop(layer)), 'TSMAN_LAYER_IDS', words);
      await leavesNothing(bed, layer.diffId);
    },
  },
  {
    title: 'refuses a hard link to what the layer does not have',
    async run(bed) {
      const layer = layerOf((await aLayer({ name: 'hard', type: 'link', linkname: 'nowhere' })).tar);
      await failsWith(bed.storage.addLayer(onTop(layer)), 'TSMAN_LAYER_BROKEN', /nowhere/);
    },
  },
];

async function* interrupted(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, 600);
  throw new Error('connection lost');
}
