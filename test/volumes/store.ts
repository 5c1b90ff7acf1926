import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { sweepDrafts } from '../../lib/base/draft.ts';
import { createVolume, ensureVolume } from '../../lib/volumes/operations/create.ts';
import { removeVolume } from '../../lib/volumes/operations/remove.ts';
import { aVolumeRoom } from '../support/volume-room.ts';

const anyway = () => undefined;

test('a volume is found by its name, and by the beginning of one name only', (t) => {
  const { needs, remove } = aVolumeRoom();
  t.teardown(remove);
  for (const name of ['data', 'data2', 'logs']) createVolume(needs, { name });
  t.is(needs.store.resolve('data').name, 'data');
  t.is(needs.store.resolve('lo').name, 'logs');
  t.throws(() => needs.store.resolve('dat'), { code: 'TSMAN_VOLUME_AMBIGUOUS' });
  t.throws(() => needs.store.resolve('nope'), { message: 'no such volume nope' });
  t.throws(() => needs.store.resolve('../data'), { code: 'TSMAN_VOLUME_NOT_FOUND' });
  t.deepEqual(
    needs.store.list().map(({ name }) => name),
    ['data', 'data2', 'logs'],
  );
});

test('a second volume of a name is refused, and the first stays as it is', (t) => {
  const { needs, events, remove } = aVolumeRoom();
  t.teardown(remove);
  createVolume(needs, { name: 'data', labels: { a: 'b' } });
  t.throws(() => createVolume(needs, { name: 'data' }), {
    message: 'volume with name data already exists: volume already exists',
  });
  t.deepEqual(needs.store.read('data')?.labels, { a: 'b' });
  t.deepEqual(readdirSync(needs.paths.volumes), ['data']);
  t.deepEqual(events, [{ type: 'volume', status: 'create', name: 'data' }]);
});

test('of several that make the same volume at once, all get the one', async (t) => {
  const { needs, events, remove } = aVolumeRoom();
  t.teardown(remove);
  const made = await Promise.all([1, 2, 3].map(() => ensureVolume(needs, { name: 'data' })));
  t.is(new Set(made.map(({ createdAt }) => createdAt)).size, 1);
  t.is(events.length, 1);
});

test('everybody may look into the folder of a volume', (t) => {
  const { needs, remove } = aVolumeRoom();
  t.teardown(remove);
  createVolume(needs, { name: 'data' });
  t.is(statSync(needs.paths.volume('data').data).mode & 0o777, 0o755);
});

test('a volume goes with its files, unless something speaks against it', async (t) => {
  const { needs, events, remove } = aVolumeRoom();
  t.teardown(remove);
  createVolume(needs, { name: 'data' });
  writeFileSync(join(needs.paths.volume('data').data, 'file'), 'x');
  const refuse = () => {
    throw new Error('no');
  };
  await t.throwsAsync(removeVolume(needs, 'data', refuse), { message: 'no' });
  t.true(existsSync(join(needs.paths.volume('data').data, 'file')));
  t.true(await removeVolume(needs, 'data', anyway));
  t.false(await removeVolume(needs, 'data', anyway));
  t.deepEqual(needs.store.list(), []);
  t.deepEqual(readdirSync(needs.paths.trash), []);
  t.is(events.at(-1)?.status, 'remove');
  t.is(events.length, 2);
});

test('who comes to use a volume that is being removed gets a new one', async (t) => {
  const { needs, remove } = aVolumeRoom();
  t.teardown(remove);
  createVolume(needs, { name: 'data', labels: { old: '' } });
  let used: Promise<unknown> | undefined;
  await removeVolume(needs, 'data', () => {
    used = ensureVolume(needs, { name: 'data' });
  });
  await used;
  t.deepEqual(needs.store.read('data')?.labels, {});
});

test('what a killed command had not finished is no volume, and is swept', (t) => {
  const { needs, remove } = aVolumeRoom();
  t.teardown(remove);
  createVolume(needs, { name: 'data' });
  const ofDead = join(needs.paths.volumes, '.new-999999999-1-abcd');
  mkdirSync(join(ofDead, '_data'), { recursive: true });
  t.is(needs.store.list().length, 1);
  sweepDrafts(needs.paths.volumes);
  t.deepEqual(readdirSync(needs.paths.volumes), ['data']);
});

test('the owner that was asked for comes before what the options say', (t) => {
  const { needs, remove } = aVolumeRoom();
  t.teardown(remove);
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const volume = createVolume(needs, { name: 'data', uid, gid, options: { o: 'uid=7,gid=8' } });
  t.deepEqual([volume.uid, volume.gid, volume.needsChown], [uid, gid, false]);
});
