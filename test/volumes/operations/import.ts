import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { checkArchive } from '../../../lib/volumes/operations/import.ts';

const archive = execFileSync('tar', ['-c', '-f', '-', 'package.json', 'README.md']);
const check = (bytes: Buffer) => checkArchive(Readable.from([bytes], { objectMode: false }), 'v');

test('a whole archive is taken, compressed or not', async (t) => {
  await t.notThrowsAsync(check(archive));
  await t.notThrowsAsync(check(gzipSync(archive)));
});

test('what ends early, or is none at all, is refused', async (t) => {
  await t.throwsAsync(check(archive.subarray(0, 3000)), {
    code: 'TSMAN_VOLUME_IMPORT',
    message: 'importing into volume v: Unexpected EOF in archive',
  });
  await t.throwsAsync(check(Buffer.from('junk')), {
    message: 'importing into volume v: This does not look like a tar archive',
  });
  const compressed = gzipSync(archive);
  await t.throwsAsync(check(compressed.subarray(0, compressed.length - 20)), {
    message: 'importing into volume v: its compressed data is damaged, or ends early',
  });
});
