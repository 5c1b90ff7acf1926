import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { aLayer, gnuLayer, type Layer, layerOf } from '../../support/layers.ts';
import { listing, mounted, names, sh, xattrs } from '../../support/storage-bed.ts';
import type { StorageCase } from '../storage.ts';

const pressed = (program: string, tar: Buffer) => execFileSync(program, ['-c'], { input: tar });
const utf8Name = `${'grün/'.repeat(60)}ende`;

export const unpackCases: readonly StorageCase[] = [
  {
    title: 'reads plain, gzip, multi-member gzip, zstd and xz layers',
    async run({ storage }) {
      const forms = [
        (tar: Buffer) => tar,
        (tar: Buffer) => gzipSync(tar),
        (tar: Buffer) => Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]),
        (tar: Buffer) => pressed('zstd', tar),
        (tar: Buffer) => pressed('xz', tar),
      ];
      for (const [index, form] of forms.entries()) {
        const { tar, diffId } = await aLayer({ name: `file${index}`, body: 'content' });
        await storage.addLayer({
          chain: [diffId],
          open: () => Readable.from([form(tar)], { objectMode: false }),
        });
        assert(await storage.hasLayer([diffId]));
      }
    },
  },
  {
    title: 'keeps modes, set-id bits, owners, times, links, FIFOs and empty folders',
    async run(bed) {
      const layer = await aLayer(
        { name: './', mode: 0o751 },
        { name: 'bin/', mode: 0o1777, uid: 7, gid: 8 },
        { name: 'bin/su', mode: 0o6755, uid: 5, gid: 6, body: 'x' },
        { name: 'empty/', mode: 0o500 },
        { name: 'fifo', type: 'fifo', mode: 0o600 },
        { name: 'link', type: 'symlink', linkname: '/bin/su' },
        { name: 'late', body: 'y', pax: { mtime: '1580608922.123456789' } },
      );
      const target = await mounted(bed, 'a', layer);
      assert.deepEqual(listing(target, '%P %y %m %U:%G %T@ %l'), [
        'bin d 1777 7:8 1580608922.0000000000 ',
        'bin/su f 6755 5:6 1580608922.0000000000 ',
        'empty d 500 0:0 1580608922.0000000000 ',
        'fifo p 600 0:0 1580608922.0000000000 ',
        'late f 644 0:0 1580608922.1234567890 ',
        'link l 777 0:0 1580608922.0000000000 /bin/su',
      ]);
      assert.equal(statSync(target).mode & 0o7777, 0o751);
    },
  },
  {
    title: 'keeps hard links as one file',
    async run(bed) {
      const layer = await aLayer(
        { name: 'a', body: 'same' },
        { name: 'd/b', type: 'link', linkname: './a' },
        { name: 'c', type: 'link', linkname: '/a' },
      );
      const target = await mounted(bed, 'a', layer);
      const inodes = ['a', 'd/b', 'c'].map((name) => statSync(join(target, name)).ino);
      assert.equal(new Set(inodes).size, 1);
      assert.equal((await bed.storage.listLayers())[0]?.sizeBytes, 4);
    },
  },
  {
    title: 'keeps extended attributes and file capabilities, also on folders',
    async run(bed) {
      const capability = '\x01\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00';
      const layer = await aLayer(
        { name: 'ping', body: 'x', mode: 0o755, pax: { 'SCHILY.xattr.security.capability': capability } },
        { name: 'd/', pax: { 'SCHILY.xattr.user.note': 'kept' } },
        { name: 'd/.wh..wh..opq' },
      );
      const target = await mounted(bed, 'a', layer);
      assert.equal(xattrs(target, 'ping')['security.capability'], capability);
      assert.equal(xattrs(target, 'd')['user.note'], 'kept');
    },
  },
  {
    title: 'keeps sparse files of both formats sparse',
    async run(bed) {
      const source = join(bed.folder, 'source');
      mkdirSync(source);
      sh(source, 'truncate -s 40M hole; printf end | dd of=hole bs=1 seek=20000000 conv=notrunc status=none');
      const wanted = readFileSync(join(source, 'hole'));
      const formats = [['--format=gnu'], ['--format=pax'], ['--format=pax', '--sparse-version=0.1']];
      for (const [index, format] of formats.entries()) {
        const layer = gnuLayer(source, '--sparse', ...format);
        const target = await mounted(bed, `s${index}`, layer);
        assert(readFileSync(join(target, 'hole')).equals(wanted), format.join(' '));
        assert(statSync(join(target, 'hole')).blocks < 1000, 'it takes its whole size on disk');
        const record = (await bed.storage.listLayers()).find(({ diffId }) => diffId === layer.diffId);
        assert.equal(record?.sizeBytes, 40 * 1024 * 1024);
      }
    },
  },
  {
    title: 'keeps names of 300 bytes in pax and GNU archives, and names that are not UTF-8',
    async run(bed) {
      const source = join(bed.folder, 'source');
      mkdirSync(join(source, utf8Name), { recursive: true });
      sh(source, 'touch "$(printf "latin\\\\344")"; ln -s "$(printf %0300d 7)" long-link');
      const wanted = listing(source, '%P %y %l');
      for (const format of ['gnu', 'pax']) {
        const target = await mounted(bed, format, gnuLayer(source, `--format=${format}`));
        assert.deepEqual(listing(target, '%P %y %l'), wanted);
      }
    },
  },
  {
    title: 'makes folders that a layer only implies for root with mode 0755, whatever the umask',
    async run(bed) {
      const before = process.umask(0o077);
      const layer = await aLayer({ name: 'a/b/c', body: 'x', uid: 9, mode: 0o600 });
      const target = await mounted(bed, 'a', layer).finally(() => process.umask(before));
      assert.deepEqual(listing(target, '%P %m %U'), ['a 755 0', 'a/b 755 0', 'a/b/c 600 9']);
    },
  },
  {
    title: 'leaves out devices and hard links to them',
    async run(bed) {
      const layer = await aLayer(
        { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
        { name: 'zero', type: 'character-device', devmajor: 0, devminor: 0 },
        { name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 },
        { name: 'also-null', type: 'link', linkname: 'null' },
        { name: 'file', body: 'x' },
      );
      assert.deepEqual(names(await mounted(bed, 'a', layer)), ['file']);
    },
  },
  {
    title: 'reads archives without an end, with a longer end, and with global headers',
    async run(bed) {
      const { tar } = await aLayer(
        { name: 'comment', type: 'pax-global-header' as never },
        { name: 'f', body: 'x' },
      );
      const forms: readonly Buffer[] = [tar.subarray(0, -1024), Buffer.concat([tar, Buffer.alloc(20_480)])];
      for (const [index, form] of forms.entries()) {
        const layer: Layer = layerOf(form);
        assert(names(await mounted(bed, `f${index}`, layer)).includes('f'));
      }
    },
  },
];
