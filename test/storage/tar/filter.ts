import test from 'ava';
import fc from 'fast-check';
import type { TarEntry } from '../../../lib/storage/tar/entry.ts';
import { type FilterRules, TarFilter } from '../../../lib/storage/tar/filter.ts';
import { layerRules } from '../../../lib/storage/tar/layer-rules.ts';
import { aLayer, type Entry } from '../../support/layers.ts';

const END = Buffer.alloc(1024);

/** Push a whole archive through rules, in pieces of a size. */
function filtered(rules: FilterRules, tar: Buffer, chunkBytes: number): Buffer {
  const filter = new TarFilter(rules);
  const pieces: Buffer[] = [];
  for (let at = 0; at < tar.length; at += chunkBytes)
    pieces.push(...filter.push(tar.subarray(at, at + chunkBytes)));
  return Buffer.concat([...pieces, ...filter.end()]);
}

const unlimited = { entries: 1e9, totalBytes: 1e15 };
const layer = () => layerRules({ ids: undefined, limits: unlimited, marks: 'overlay' });

const part = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', ' ', '-', '0'), minLength: 1, maxLength: 40 });
const anEntry: fc.Arbitrary<Entry> = fc.record({
  name: fc.uniqueArray(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
  body: fc.string({ maxLength: 2000 }),
  uid: fc.nat(5_000_000),
  mode: fc.nat(0o7777),
  pax: fc.dictionary(
    fc.constantFrom('comment', 'SCHILY.xattr.user.a', 'mtime'),
    fc.constantFrom('1', '1580608922.5', 'ü'),
  ),
});

/** Each in a folder of its own, so that none is above another. */
const archive = fc
  .array(anEntry, { maxLength: 8 })
  .map((entries) => entries.map((entry, at) => ({ ...entry, name: `${at}/${entry.name}` })));

test('lets every archive without removals through unchanged, byte for byte, however it is cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(archive, fc.integer({ min: 1, max: 5000 }), async (entries, chunkBytes) => {
      const { tar } = await aLayer(...entries);
      t.deepEqual(filtered(layer(), tar, chunkBytes), tar);
    }),
    { numRuns: 60 },
  );
});

test('finds the same entries however an archive is cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(archive, fc.integer({ min: 1, max: 700 }), async (entries, chunkBytes) => {
      const { tar } = await aLayer(...entries);
      const seen: string[] = [];
      t.deepEqual(
        filtered(
          dropAll(({ path }) => seen.push(path)),
          tar,
          chunkBytes,
        ),
        END,
      );
      const paths = entries.map(({ name }) => Buffer.from(name).toString('latin1'));
      t.deepEqual(seen, paths);
    }),
    { numRuns: 60 },
  );
});

test('takes removals out and puts them at the end, the rest staying as it is', async (t) => {
  const rest: readonly Entry[] = [
    { name: 'd/' },
    { name: 'd/f', body: 'x'.repeat(1000) },
    { name: 'z', body: 'y' },
  ];
  const removals: readonly Entry[] = [{ name: '.wh.gone', body: 'ignored' }, { name: 'd/.wh..wh..opq' }];
  const { tar: plain } = await aLayer(...rest);
  const { tar } = await aLayer(...removals, ...rest);
  const result = filtered(layer(), tar, 333);
  const body = plain.length - END.length;
  t.deepEqual(result.subarray(0, body), plain.subarray(0, body));
  t.deepEqual(entriesIn(result.subarray(body)), ['5 d y', '3 gone -']);
});

test('refuses rubbish rather than crash on it', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 513, maxLength: 4000 }), (bytes) => {
      const error = t.throws(() => filtered(layer(), Buffer.from(bytes), 512));
      t.regex(String(error), /TsmanError: cannot unpack layer/);
    }),
    { numRuns: 200 },
  );
});

test('refuses an archive whose bytes were changed, or understands it, but never crashes', async (t) => {
  const { tar } = await aLayer(
    { name: 'a'.repeat(150), body: 'x', pax: { comment: 'c' } },
    { name: 'b', body: 'y' },
  );
  fc.assert(
    fc.property(fc.nat(tar.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(tar);
      changed[at] = byte;
      try {
        filtered(layer(), changed, 1000);
      } catch (error) {
        t.regex(String(error), /TsmanError: cannot unpack layer/);
      }
      t.pass();
    }),
    { numRuns: 500 },
  );
});

function entriesIn(tar: Buffer): readonly string[] {
  const seen: string[] = [];
  const note = ({ type, path, pax }: TarEntry) =>
    seen.push(`${type} ${path} ${pax.get('SCHILY.xattr.user.overlay.opaque') ?? '-'}`);
  filtered(dropAll(note), tar, 512);
  return seen;
}

function dropAll(note: (entry: TarEntry) => unknown): FilterRules {
  return {
    entry(entry) {
      note(entry);
      return 'drop';
    },
    finish: () => [],
  };
}
