import test from 'ava';
import { configOf, dockerArchive, tarOf } from '../support/archives.ts';
import { anImageRoom } from '../support/image-room.ts';

const LAYER = tarOf({ 'etc/base': 'base' });
const ONE = { tags: ['localhost/one:1'], config: configOf([LAYER]), layers: [LAYER] };
const TWO = {
  tags: ['localhost/two:1'],
  config: configOf([LAYER], { architecture: 'arm64' }),
  layers: [LAYER],
};
const NOBODY = { usersOf: () => [], removeUsers: async () => undefined };
const LIST = {
  name: 'list',
  images: ['one:1', 'two:1'],
  amend: false,
  all: false,
  registry: {},
  now: '2026-01-01T00:00:00Z',
};

async function twoImages(t: Parameters<typeof anImageRoom>[0]) {
  const room = anImageRoom(t);
  await room.images.load({ path: room.file('in.tar', dockerArchive([ONE, TWO])) });
  return room;
}

test('a name belongs to one image or list, and goes to whoever is given it last', async (t) => {
  const { images } = await twoImages(t);
  const { id } = await images.lists.create(LIST);
  await images.tag('list', ['one:1']);
  t.is(images.lists.find('one:1').list.id, id);
  t.deepEqual(
    images.store.list().flatMap(({ names }) => names),
    ['localhost/two:1'],
  );
  await images.tag('two:1', ['list']);
  t.throws(() => images.lists.find('list'), { code: 'TSMAN_NOT_A_LIST' });
  t.deepEqual(images.lists.find(id).list.names, ['localhost/one:1']);
});

test('what a list needs is not collected, even when its images are removed by force', async (t) => {
  const { images, content } = await twoImages(t);
  const { members } = await images.lists.create(LIST);
  const needed = members.flatMap(({ descriptor, blobs }) => [descriptor.digest, ...blobs]);
  await images.remove({ names: ['one:1', 'two:1'], force: true, ...NOBODY });
  t.deepEqual(images.store.list(), []);
  t.true(needed.every((digest) => content.has(digest)));
  t.throws(() => images.find('list'), {
    code: 'TSMAN_IMAGE_UNKNOWN',
    message: /^no image found in manifest list/,
  });
  await images.remove({ names: [], all: true, ...NOBODY });
  t.deepEqual(content.list(), []);
});

test('by its name a list stands for the image of this machine', async (t) => {
  const { images } = await twoImages(t);
  await images.lists.create({ ...LIST, images: ['two:1', 'one:1'] });
  t.is(images.find('list').image.id, images.find('one:1').image.id);
  t.is(images.find('list').name, 'localhost/list:latest');
});

test('several who change a list at once lose nothing', async (t) => {
  const { images } = await twoImages(t);
  await images.lists.create({ ...LIST, images: [] });
  await Promise.all(
    ['one:1', 'two:1'].map((image) =>
      images.lists.add({ list: 'list', images: [image], all: false, registry: {}, change: {} }),
    ),
  );
  t.is(images.lists.find('list').list.members.length, 2);
});
