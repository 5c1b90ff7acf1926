import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aLayer, type Entry } from '../../support/layers.ts';
import { listing, mounted, names, xattrs } from '../../support/storage-bed.ts';
import type { StorageBed, StorageCase } from '../storage.ts';

const base: readonly Entry[] = [
  { name: 'dir/', mode: 0o700, uid: 3 },
  { name: 'dir/low', body: 'low' },
  { name: 'dir/sub/', mode: 0o755 },
  { name: 'dir/sub/deep', body: 'deep' },
  { name: 'file', body: 'low' },
  { name: 'link', type: 'symlink', linkname: 'dir' },
];

/** The names that are seen when `entries` are laid over the base. */
async function over(bed: StorageBed, ...entries: readonly Entry[]): Promise<readonly string[]> {
  return names(await mounted(bed, 'r', await aLayer(...base), await aLayer(...entries)));
}

const opaque: Entry = { name: 'dir/.wh..wh..opq' };
const rest = ['file', 'link'];

export const removalCases: readonly StorageCase[] = [
  {
    title: 'hides what a whiteout names, file or folder, and shows no whiteout',
    async run(bed) {
      const seen = await over(
        bed,
        { name: '.wh.file' },
        { name: 'dir/' },
        { name: 'dir/.wh.sub' },
        { name: '.wh.never' },
      );
      assert.deepEqual(seen, ['dir', 'dir/low', 'link']);
    },
  },
  {
    title: 'keeps a file that is removed and made again in one layer, in either order',
    async run(bed) {
      const seen = await over(
        bed,
        { name: '.wh.file' },
        { name: 'file', body: 'new' },
        { name: 'link', body: 'new' },
        { name: '.wh.link' },
      );
      assert.deepEqual(seen, ['dir', 'dir/low', 'dir/sub', 'dir/sub/deep', ...rest]);
      assert.equal(readFileSync(join(bed.folder, 'mnt/r/file'), 'utf8'), 'new');
    },
  },
  {
    title: 'empties a folder that is removed and made again in one layer, in either order',
    async run(bed) {
      const before = [{ name: '.wh.dir' }, { name: 'dir/' }, { name: 'dir/new', body: 'x' }];
      assert.deepEqual(await over(bed, ...before), ['dir', 'dir/new', ...rest]);
      const after = await aLayer({ name: 'dir/new', body: 'x' }, { name: '.wh.dir' });
      assert.deepEqual(names(await mounted(bed, 'after', await aLayer(...base), after)), [
        'dir',
        'dir/new',
        ...rest,
      ]);
    },
  },
  {
    title:
      'hides lower content behind an opaque marker that comes after the folder, before it, later, or without it',
    async run(bed) {
      const dir: Entry = { name: 'dir/', mode: 0o711, uid: 4, pax: { mtime: '1580608922.5' } };
      const inside: Entry = { name: 'dir/new', body: 'new' };
      const orders = [
        [dir, opaque, inside],
        [opaque, dir, inside],
        [dir, inside, { name: 'other', body: 'x' }, opaque],
      ];
      for (const [index, order] of orders.entries()) {
        const target = await mounted(bed, `o${index}`, await aLayer(...base), await aLayer(...order));
        const seen = listing(join(target, 'dir'), '%P');
        assert.deepEqual(seen, ['new'], `order ${index}`);
        const { mode, uid, mtimeMs } = statSync(join(target, 'dir'));
        assert.deepEqual([mode & 0o7777, uid, mtimeMs], [0o711, 4, 1580608922500]);
      }
      const alone = await mounted(bed, 'alone', await aLayer(...base), await aLayer(opaque));
      assert.deepEqual(listing(alone, '%P %m').slice(0, 1), ['dir 755']);
      assert.deepEqual(names(alone), ['dir', ...rest]);
    },
  },
  {
    title: 'shows no whiteout in a folder that is opaque anyway',
    async run(bed) {
      const seen = await over(
        bed,
        { name: 'dir/' },
        { name: 'dir/.wh.low' },
        { name: 'dir/sub/.wh.deep' },
        opaque,
      );
      assert.deepEqual(seen, ['dir', ...rest]);
    },
  },
  {
    title: 'hides everything below a layer with an opaque root',
    async run(bed) {
      assert.deepEqual(await over(bed, { name: '.wh..wh..opq' }, { name: 'only', body: 'x' }), ['only']);
    },
  },
  {
    title: 'replaces a folder by a file, a file by a folder, and a link by a folder',
    async run(bed) {
      const seen = await over(
        bed,
        { name: 'dir', body: 'x' },
        { name: 'file/' },
        { name: 'file/in', body: 'x' },
        { name: 'link/' },
      );
      assert.deepEqual(seen, ['dir', 'file', 'file/in', 'link']);
      assert(statSync(join(bed.folder, 'mnt/r/dir')).isFile());
      assert(statSync(join(bed.folder, 'mnt/r/link')).isDirectory());
    },
  },
  {
    title: "takes a folder's attributes from the upper layer and its content from both",
    async run(bed) {
      const seen = await over(bed, { name: 'dir/', mode: 0o1777, uid: 8 }, { name: 'dir/new', body: 'x' });
      assert.deepEqual(seen, ['dir', 'dir/low', 'dir/new', 'dir/sub', 'dir/sub/deep', ...rest]);
      const { mode, uid } = statSync(join(bed.folder, 'mnt/r/dir'));
      assert.deepEqual([mode & 0o7777, uid], [0o1777, 8]);
    },
  },
  {
    title: 'never writes through a link of a lower layer',
    async run(bed) {
      const seen = await over(bed, { name: 'link/low', body: 'new' });
      assert.deepEqual(seen, ['dir', 'dir/low', 'dir/sub', 'dir/sub/deep', 'file', 'link', 'link/low']);
      assert.equal(readFileSync(join(bed.folder, 'mnt/r/dir/low'), 'utf8'), 'low');
    },
  },
  {
    title: "drops attributes by which a layer would pose as overlay's own book-keeping",
    async run(bed) {
      const pax = {
        'SCHILY.xattr.user.overlay.opaque': 'y',
        'SCHILY.xattr.user.fuseoverlayfs.opaque': 'y',
        'SCHILY.xattr.user.ok': '1',
      };
      const seen = await over(bed, { name: 'dir/', pax });
      assert.deepEqual(seen, ['dir', 'dir/low', 'dir/sub', 'dir/sub/deep', ...rest]);
      assert.equal(xattrs(join(bed.folder, 'mnt/r'), 'dir')['user.ok'], '1');
    },
  },
];
