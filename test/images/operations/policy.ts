import { realpathSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { configOf, dockerArchive, ociArchive, tarOf } from '../../support/archives.ts';
import { anImageRoom } from '../../support/image-room.ts';

const LAYER = tarOf({ 'etc/base': 'base' });
const CONFIG = configOf([LAYER]);
const OCI = ociArchive({ name: 'mine', config: CONFIG, layers: [gzipSync(LAYER)] });
const DOCKER = dockerArchive([{ tags: ['localhost/mine:latest'], config: CONFIG, layers: [LAYER] }]);

/** A room whose policy rejects what is named so, with its home for HOME. */
function aRoom(t: ExecutionContext, ...rejected: readonly string[]) {
  const room = anImageRoom(t);
  for (const each of rejected) {
    room.registry.rejected.add(each.replace('HOME', realpathSync(room.home)));
  }
  const pull = (name: string) => room.images.pull({ name, policy: 'always', registry: {} });
  return { ...room, pull };
}

const REFUSED = { code: 'TSMAN_POLICY_REFUSED' };

for (const [transport, archive] of [
  ['oci-archive', OCI],
  ['docker-archive', DOCKER],
] as const) {
  test(`a policy that rejects a file of ${transport} keeps it from being loaded and pulled`, async (t) => {
    const { images, file, pull } = aRoom(t, `${transport}:HOME/a.tar`);
    const path = file('a.tar', archive);
    await t.throwsAsync(images.load({ path }), REFUSED);
    await t.throwsAsync(pull(`${transport}:${path}`), REFUSED);
    t.deepEqual(images.store.list(), []);
    const other = file('b.tar', archive);
    await t.notThrowsAsync(images.load({ path: other }));
  });

  test(`what comes through a pipe goes by what the policy says of ${transport} as such`, async (t) => {
    const { images } = aRoom(t, `${transport}:`);
    await t.throwsAsync(images.load({ stream: Readable.from([archive]) }), REFUSED);
  });
}

for (const [transport, format] of [
  ['oci', 'oci-dir'],
  ['dir', 'docker-dir'],
] as const) {
  test(`a policy that rejects a folder of ${transport} keeps it from being loaded and pulled`, async (t) => {
    const { images, file, home, pull } = aRoom(t, `${transport}:HOME/out`);
    await images.load({ path: file('a.tar', OCI) });
    await images.save({ names: ['mine'], format, output: { folder: `${home}/out` } });
    await t.throwsAsync(images.load({ path: `${home}/out` }), REFUSED);
    await t.throwsAsync(pull(`${transport}:${home}/out`), REFUSED);
  });
}

test('another transport in front of a file does not get it past the policy', async (t) => {
  const { file, pull } = aRoom(t, 'oci-archive:HOME/a.tar');
  await t.throwsAsync(pull(`docker-archive:${file('a.tar', OCI)}`), REFUSED);
});

test('a policy can be about one image of a file', async (t) => {
  const { file, pull } = aRoom(t, 'oci-archive:HOME/a.tar:mine');
  const path = file('a.tar', OCI);
  await t.throwsAsync(pull(`oci-archive:${path}:mine`), REFUSED);
  await t.notThrowsAsync(pull(`oci-archive:${path}`));
});

test('a registry is not asked for what the policy rejects', async (t) => {
  const { pull, registry } = aRoom(t, 'docker:registry.example/app:1');
  await t.throwsAsync(pull('registry.example/app:1'), REFUSED);
  t.deepEqual(registry.asked, []);
});

test('import, save and push ask the policy, too', async (t) => {
  const { images, file, home, registry } = aRoom(t);
  await images.load({ path: file('a.tar', OCI) });
  const path = file('root.tar', LAYER);
  registry.rejected.add(`tarball:${path}`).add('containers-storage:localhost/mine:latest');
  await t.throwsAsync(images.import({ input: { path }, now: 0 }), REFUSED);
  const output = { file: `${home}/out.tar` };
  await t.throwsAsync(images.save({ names: ['mine'], format: 'oci-archive', output }), REFUSED);
  const destination = `dir:${home}/out`;
  await t.throwsAsync(images.push({ image: 'mine', destination, registry: {} }), REFUSED);
});
