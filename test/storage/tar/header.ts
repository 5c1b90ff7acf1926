import test from 'ava';
import fc from 'fast-check';
import { readHead } from '../../../lib/storage/tar/entry.ts';
import { decodeHeader, encodeHeader } from '../../../lib/storage/tar/header.ts';
import { decodePax, encodePax } from '../../../lib/storage/tar/pax.ts';

const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 120 });

test('reads the headers that it writes', (t) => {
  const header = fc.record({
    name: latin1.map((text) => text.replaceAll('\0', '').slice(0, 100)),
    link: latin1.map((text) => text.replaceAll('\0', '').slice(0, 100)),
    type: fc.constantFrom('0', '1', '2', '3', '5', '6'),
    sizeBytes: fc.nat(2 ** 31 - 1).map((size) => size * 4096),
    mode: fc.nat(0o7777),
    uid: fc.nat(2 ** 31 - 1),
    gid: fc.nat(2 ** 31 - 1),
    mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  });
  fc.assert(fc.property(header, (fields) => t.deepEqual(decodeHeader(encodeHeader(fields)), fields)));
});

test('reads the extended headers that it writes, whatever their length', (t) => {
  const key = fc.constantFrom('path', 'SCHILY.xattr.user.x', 'mtime');
  fc.assert(
    fc.property(fc.dictionary(key, latin1), (records) => {
      const map = new Map(Object.entries(records));
      const bytes = encodePax(map);
      const size = bytes.length === 0 ? 0 : (decodeHeader(bytes.subarray(0, 512))?.sizeBytes ?? -1);
      t.deepEqual(decodePax(bytes.subarray(512, 512 + size)), map);
    }),
  );
});

for (const length of [1, 5, 6, 93, 94, 95, 96, 992, 993, 994]) {
  test(`counts a record's own digits for a value of ${length} bytes`, (t) => {
    const bytes = encodePax(new Map([['k', 'v'.repeat(length)]]));
    const text = bytes.subarray(512).toString('latin1').replace(/\0+$/, '');
    t.is(Number(text.split(' ')[0]), text.length);
  });
}

test('refuses records with a wrong length', (t) => {
  for (const text of ['5 a=b\n', '7 a=b\n', 'x a=b\n', '6 a-b\n', '0 a=b\n', '6a=b\n', '-6 a=b\n']) {
    t.is(decodePax(Buffer.from(text)), undefined, text);
  }
});

test('a header of the old GNU format has no prefix', (t) => {
  const block = encodeHeader({ name: 'name', type: '0' });
  block.write('ustar  \0', 257, 'latin1');
  block.write('12345670123', 345, 'latin1');
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  t.is(decodeHeader(block)?.name, 'name');
});

test("asks for more bytes until an entry's headers are whole", (t) => {
  const whole = Buffer.concat([
    encodePax(new Map([['path', 'p'.repeat(200)]])),
    encodeHeader({ name: 'p', type: '0' }),
  ]);
  for (let length = 0; length < whole.length; length += 100) {
    t.is(readHead(whole.subarray(0, length), 0), 'short');
  }
  const head = readHead(whole, 0);
  t.is(typeof head === 'object' ? head.entry.path : head, 'p'.repeat(200));
});
