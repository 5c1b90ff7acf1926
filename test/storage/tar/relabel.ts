import { Readable } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { extract, type Header } from 'tar-stream';
import { TarFilter } from '../../../lib/storage/tar/filter.ts';
import { type Label, relabelled } from '../../../lib/storage/tar/relabel.ts';
import { aLayer, type Entry } from '../../support/layers.ts';

/** What another reader finds in an archive whose entries were all given one label. */
async function read(entry: Entry, label: Label): Promise<readonly (readonly [Header, string])[]> {
  const { tar } = await aLayer(entry);
  const filter = new TarFilter({ entry: (each) => ({ head: relabelled(each, label) }), finish: () => [] });
  const found: [Header, string][] = [];
  const bytes = Readable.from([...filter.push(tar), ...filter.end()], { objectMode: false });
  for await (const each of bytes.pipe(extract())) {
    let body = '';
    for await (const chunk of each) body += chunk;
    found.push([each.header, body]);
  }
  return found;
}

const name = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'ü', ' ', '0'), minLength: 1, maxLength: 60 }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join('/'));
const id = fc.nat(4_000_000_000);
const attributes = (header: Header | undefined) => (header?.pax ?? {}) as Readonly<Record<string, string>>;
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

test('name and owner are the new ones, however long; the rest stays', async (t) => {
  const property = fc.asyncProperty(
    name,
    name,
    fc.record({ uid: id, gid: id }),
    async (before, after, owner) => {
      const entry = { name: before, body: 'text', mode: 0o4711, uid: 7, pax: { 'SCHILY.xattr.user.a': '1' } };
      const [[header, body] = []] = await read(entry, { path: latin1(after), link: '', ...owner });
      t.like(header, { name: after, mode: 0o4711, type: 'file', ...owner });
      t.is(attributes(header)['SCHILY.xattr.user.a'], '1');
      t.is(body, 'text');
    },
  );
  await fc.assert(property, { numRuns: 50 });
});

test('links and folders, and nothing of what an overlay notes down', async (t) => {
  const owner = { uid: 1, gid: 2 };
  const link = 'deep/'.repeat(40);
  const [[hard] = []] = await read({ name: 'l', type: 'link', linkname: 'x' }, { path: 'm', link, ...owner });
  t.like(hard, { name: 'm', type: 'link', linkname: link });
  const [[folder] = []] = await read(
    { name: 'd/', pax: { 'SCHILY.xattr.user.overlay.opaque': 'y' } },
    { path: 'e', link: '', ...owner },
  );
  t.like(folder, { name: 'e/', type: 'directory' });
  t.is(attributes(folder)['SCHILY.xattr.user.overlay.opaque'], undefined);
});
