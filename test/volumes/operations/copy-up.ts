import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { copyUp } from '../../../lib/volumes/operations/copy-up.ts';
import { createVolume } from '../../../lib/volumes/operations/create.ts';
import { aVolumeRoom } from '../../support/volume-room.ts';

/** A volume, and a folder of an image with a file under two names, a link and a folder in it. */
function aVolumeAndImage(t: ExecutionContext, options: Record<string, string> = {}) {
  const { needs, folder, remove } = aVolumeRoom();
  t.teardown(remove);
  const volume = createVolume(needs, { name: 'data', options });
  const source = join(folder, 'image');
  mkdirSync(join(source, 'sub'), { recursive: true });
  writeFileSync(join(source, 'file'), 'content', { mode: 0o640 });
  linkSync(join(source, 'file'), join(source, 'sub/other'));
  symlinkSync('../nowhere', join(source, 'link'));
  chmodSync(join(source, 'sub'), 0o1777);
  chmodSync(source, 0o750);
  utimesSync(source, 1, 2);
  const target = needs.paths.volume('data').data;
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return { needs, volume, source, target, use: { target, source, copies: true, owner } };
}

test('the first use brings content, links and modes of the image', async (t) => {
  const { needs, volume, target, use } = aVolumeAndImage(t);
  await copyUp(needs, volume, use);
  t.is(readFileSync(join(target, 'file'), 'utf8'), 'content');
  t.is(statSync(join(target, 'file')).mode & 0o7777, 0o640);
  t.is(statSync(join(target, 'file')).ino, statSync(join(target, 'sub/other')).ino);
  t.is(readlinkSync(join(target, 'link')), '../nowhere');
  t.is(statSync(join(target, 'sub')).mode & 0o7777, 0o1777);
  t.is(statSync(target).mode & 0o7777, 0o750);
  const { needsCopyUp, needsChown } = needs.store.read('data') ?? {};
  t.deepEqual({ needsCopyUp, needsChown }, { needsCopyUp: false, needsChown: false });
  t.deepEqual(readdirSync(needs.paths.volume('data').folder).sort(), ['_data', 'volume.json']);
});

test('a second use brings nothing, though the volume be empty again', async (t) => {
  const { needs, volume, target, use } = aVolumeAndImage(t);
  await copyUp(needs, volume, { ...use, source: undefined });
  t.true(needs.store.read('data')?.needsCopyUp);
  writeFileSync(join(target, 'mine'), '');
  await copyUp(needs, volume, use);
  t.deepEqual(readdirSync(target), ['mine']);
  t.false(needs.store.read('data')?.needsCopyUp);
});

test('nocopy leaves the content to a later container', async (t) => {
  const { needs, volume, target, use } = aVolumeAndImage(t);
  await copyUp(needs, volume, { ...use, copies: false });
  t.deepEqual(readdirSync(target), []);
  t.is(statSync(target).mode & 0o7777, 0o750);
  await copyUp(needs, volume, use);
  t.is(readdirSync(target).length, 3);
});

test('several first uses at once bring the content once, and each sees all of it', async (t) => {
  const { needs, volume, target, use } = aVolumeAndImage(t);
  const seen = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      await copyUp(needs, volume, use);
      return readdirSync(target).length;
    }),
  );
  t.deepEqual(seen, [3, 3, 3, 3]);
});

test('what somebody was killed over is finished by the next, with what is in the volume since', async (t) => {
  const { needs, volume, target, use } = aVolumeAndImage(t);
  const { copied } = needs.paths.volume('data');
  mkdirSync(copied);
  writeFileSync(join(copied, 'left'), '');
  writeFileSync(join(target, 'moved'), '');
  await copyUp(needs, volume, use);
  t.deepEqual(readdirSync(target).sort(), ['left', 'moved']);
  t.false(existsSync(copied));
});

test('an owner that was asked for stays, whatever the image has', async (t) => {
  const uid = process.getuid?.() ?? 0;
  const { needs, volume, target, use } = aVolumeAndImage(t, { o: `uid=${uid}` });
  await copyUp(needs, volume, use);
  t.is(statSync(target).mode & 0o7777, 0o755);
  t.is(readdirSync(target).length, 3);
});
