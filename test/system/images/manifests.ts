/** Manifest lists: one name for the images of several platforms. */
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';

let home: Home;
const OWN = process.arch === 'arm64' ? 'arm64' : 'amd64';
const FOREIGN = 's390x';

test.before(async () => {
  home = await aHomeWithImage();
  const layer = `${home.folder}/foreign.tar`;
  await home.ok(['unshare', 'sh', '-euc', `cd ${home.folder}; echo foreign >file; tar -cf ${layer} file`]);
  await home.ok(['import', '-q', '--arch', FOREIGN, layer, 'localhost/foreign:1']);
});

test.after.always(() => home?.remove());

test.afterEach.always(async () => {
  const lists = (await home.ok(['images', '-q', '--no-trunc', '--filter', 'manifest=true'])).trim();
  for (const list of lists === '' ? [] : lists.split('\n')) await home.tsman(['manifest', 'rm', list]);
});

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: unknown;
    readonly annotations?: unknown;
  }[];
}
const inspected = async (list: string): Promise<Index> =>
  JSON.parse(await home.ok(['manifest', 'inspect', list])) as Index;
const digestOf = async (image: string): Promise<string> =>
  (await home.ok(['image', 'inspect', '-f', '{{.Digest}}', image])).trim();

test.serial('a list is made of images, shown among them, named, and removed', async (t) => {
  const id = (await home.ok(['manifest', 'create', 'app:1', 'busybox', 'foreign:1'])).trim();
  t.regex(id, /^[0-9a-f]{64}$/);
  t.deepEqual(
    (await inspected('app:1')).manifests.map(({ digest, platform }) => ({ digest, platform })),
    [
      { digest: await digestOf('busybox'), platform: { architecture: OWN, os: 'linux' } },
      { digest: await digestOf('foreign:1'), platform: { architecture: FOREIGN, os: 'linux' } },
    ],
  );
  const listed = JSON.parse(await home.ok(['images', '--format', 'json', '--filter', 'manifest=true']));
  t.like(listed, [{ Id: id, Names: ['localhost/app:1'], IsManifestList: true }]);
  await home.ok(['tag', 'app:1', 'app:2']);
  t.is(await home.ok(['rmi', 'app:1']), 'Untagged: localhost/app:1\n');
  t.is((await home.tsman(['manifest', 'exists', 'app:1'])).exitCode, 1);
  t.is((await home.tsman(['manifest', 'exists', 'app:2'])).exitCode, 0);
  const removed = await home.tsman(['manifest', 'rm', 'app:2']);
  t.is(removed.stdout, `Untagged: localhost/app:2\nDeleted: ${id}\n`);
  t.is((await home.tsman(['manifest', 'rm', 'app:2'])).exitCode, 1);
});

test.serial('a container of a list is made from the image for this machine', async (t) => {
  await home.ok(['manifest', 'create', 'multi', 'foreign:1', 'busybox']);
  t.is(await home.ok(['run', '--rm', 'multi', 'echo', 'hello']), 'hello\n');
  await home.ok(['manifest', 'create', 'single', 'foreign:1']);
  for (const policy of ['never', 'missing']) {
    const refused = await home.tsman(['run', '--rm', '--pull', policy, 'single', 'true']);
    t.is(refused.exitCode, 125);
    t.regex(refused.stderr, /no image found in manifest list for architecture/);
  }
});

test.serial('images of a list are described anew and taken out', async (t) => {
  await home.ok(['manifest', 'create', 'l']);
  t.deepEqual((await inspected('l')).manifests, []);
  const words = ['--arch', 'arm', '--variant', 'v7', '--os-version', '1', '--features', 'a,b'];
  await home.ok(['manifest', 'add', ...words, '--annotation', 'k=v=w', 'l', 'foreign:1']);
  const digest = await digestOf('foreign:1');
  const platform = {
    architecture: 'arm',
    os: 'linux',
    variant: 'v7',
    'os.version': '1',
    features: ['a', 'b'],
  };
  t.like((await inspected('l')).manifests[0], { digest, platform, annotations: { k: 'v=w' } });
  await home.ok([
    'manifest',
    'annotate',
    '--os',
    'plan9',
    '--os-features',
    'x',
    '--annotation',
    'm=n',
    'l',
    digest,
  ]);
  t.like((await inspected('l')).manifests[0], {
    platform: { ...platform, os: 'plan9', 'os.features': ['x'] },
    annotations: { k: 'v=w', m: 'n' },
  });
  await home.ok(['manifest', 'create', '--amend', 'l', 'busybox']);
  t.is((await inspected('l')).manifests.length, 2);
  await home.ok(['manifest', 'create', '--all', 'copy', 'l']);
  t.deepEqual(await inspected('copy'), await inspected('l'));
  await home.ok(['manifest', 'remove', 'l', digest]);
  t.is((await inspected('l')).manifests.length, 1);
  const again = await home.tsman(['manifest', 'remove', 'l', digest]);
  t.is(again.exitCode, 125);
  t.regex(
    again.stderr,
    /^Error: removing from manifest list l: no instance matching digest "sha256:[0-9a-f]{64}"/,
  );
});

test.serial("what is no list, or is there already, is refused in podman's words", async (t) => {
  await home.ok(['manifest', 'create', 'l']);
  for (const [args, words] of [
    [
      ['create', 'l'],
      'creating image to hold manifest list: image name "localhost/l:latest" is already associated',
    ],
    [['create', '--amend', 'busybox'], 'localhost/busybox:latest: image is not a manifest list'],
    [['exists', 'busybox'], 'localhost/busybox:latest: image is not a manifest list'],
    [['rm', 'busybox'], 'localhost/busybox:latest: image is not a manifest list'],
    [['add', 'nope', 'busybox'], 'nope: image not known'],
  ] as const) {
    const { stderr, exitCode } = await home.tsman(['manifest', ...args]);
    t.is(exitCode, 125, args.join(' '));
    t.true(stderr.startsWith(`Error: ${words}`), stderr);
  }
});

test.serial('an image stays as long as a list has it', async (t) => {
  await home.ok(['tag', 'foreign:1', 'kept:1']);
  await home.ok(['manifest', 'create', 'l', 'kept:1']);
  const id = (await home.ok(['image', 'inspect', '-f', '{{.Id}}', 'kept:1'])).trim();
  await home.ok(['rmi', 'foreign:1', 'kept:1']);
  await home.ok(['image', 'prune', '-f']);
  t.is((await home.tsman(['image', 'exists', id])).exitCode, 0);
  const refused = await home.tsman(['rmi', id]);
  t.is(refused.exitCode, 2);
  t.is(refused.stderr, `Error: image ${id} is in the manifest list localhost/l:latest\n`);
  await home.ok(['tag', id, 'foreign:1']);
});
