import { gzipSync } from 'node:zlib';
import test from 'ava';
import { hexOf } from '../../../lib/oci/digest.ts';
import { configOf, ociArchive, sha256, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const PLAIN = [tarOf({ 'etc/base': 'base' }), tarOf({ 'etc/top': 'top' })];

const asking = (name: string) => ({ name, policy: 'always' as const, registry: {} });

test('an image is taken from a folder or an archive by its transport', async (t) => {
  const { images, file } = anImageRoom(t);
  const layers = PLAIN.map((layer) => gzipSync(layer));
  const path = file('a.tar', ociArchive({ name: 'mine', config: configOf(PLAIN), layers }));
  const [pulled] = await images.pull(asking(`oci-archive:${path}:mine`));
  t.is(pulled?.name, 'localhost/mine:latest');
  t.is(pulled?.image.id, hexOf(sha256(configOf(PLAIN))));
  const other = asking(`oci-archive:${path}:other`);
  await t.throwsAsync(images.pull(other), { code: 'TSMAN_IMAGE_UNKNOWN' });
});

test('a transport that is not there is refused', async (t) => {
  const { images } = anImageRoom(t);
  await t.throwsAsync(images.pull(asking('docker-daemon:app')), { code: 'TSMAN_TRANSPORT' });
});
