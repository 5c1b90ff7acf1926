/** Manifest lists and registries: pushed with their images, made of what is published, and shown as it stands there. */
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { REGISTRY_PROGRAMS, type Registry, startRegistry } from '../../support/registry.ts';
import { shell } from '../images/support/layout.ts';

const { having, missing } = testsWith(test, ...REGISTRY_PROGRAMS, 'skopeo');

const PLAIN = '--tls-verify=false';
const FOREIGN = 's390x';
const LIST_TYPE = 'application/vnd.oci.image.index.v1+json';
let home: Home;
let registry: Registry;

test.before(async () => {
  if (missing !== undefined) return;
  [home, registry] = await Promise.all([aHomeWithImage(), startRegistry()]);
  await shell(home, 'echo foreign >file && tar -cf foreign.tar file');
  await home.ok(['import', '-q', '--arch', FOREIGN, `${home.folder}/foreign.tar`, 'localhost/foreign:1']);
  // Once through the registry: on the way out layers are compressed and manifests become OCI's, and they stay so.
  for (const image of ['busybox', 'foreign:1']) {
    const there = `${registry.host}/${image}`;
    await home.ok(['push', '-q', PLAIN, '--format', 'oci', image, there]);
    await home.ok(['rmi', image]);
    await home.ok(['pull', '-q', PLAIN, there]);
    await home.ok(['tag', there, image]);
  }
  await home.ok(['manifest', 'create', 'app:1', 'busybox', 'foreign:1']);
  await push('app:1', `${registry.host}/app:1`, '--digestfile', `${home.folder}/digest`);
});

test.after.always(async () => {
  registry?.stop();
  await home?.remove();
});

const push = (list: string, to: string, ...options: readonly string[]): Promise<string> =>
  home.ok(['manifest', 'push', '-q', PLAIN, ...options, list, to]);
const raw = (place: string): Promise<string> => shell(home, `skopeo inspect --raw ${PLAIN} ${place}`);
/** Of what a command prints. */
const sumOf = async (command: string): Promise<string> =>
  `sha256:${(await shell(home, `${command} | sha256sum`)).slice(0, 64)}`;
const digestOf = (place: string): Promise<string> => sumOf(`skopeo inspect --raw ${PLAIN} ${place}`);
const at = (name: string, { host } = registry): string => `docker://${host}/${name}`;

interface Index {
  readonly mediaType: string;
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: { readonly architecture: string };
  }[];
}

having('a list goes with its images, and skopeo sees what is here', async (t) => {
  const index = JSON.parse(await raw(at('app:1'))) as Index;
  t.is(index.mediaType, LIST_TYPE);
  t.deepEqual(index, JSON.parse(await home.ok(['manifest', 'inspect', 'app:1'])));
  t.is(await digestOf(at('app:1')), await shell(home, 'cat digest'));
  for (const { digest, platform } of index.manifests) {
    const seen = JSON.parse(await shell(home, `skopeo inspect ${PLAIN} ${at(`app@${digest}`)}`)) as {
      Architecture: string;
    };
    t.is(seen.Architecture, platform.architecture);
  }
  await home.ok(['pull', '-q', PLAIN, '--platform', `linux/${FOREIGN}`, at('app:1')]);
});

having('a list is made of what is published, without fetching it, and is the same to the byte', async (t) => {
  await home.ok(['manifest', 'create', PLAIN, '--all', 'copy:1', at('app:1')]);
  t.is((await home.ok(['images', '-q', '--filter', 'reference=copy'])).trim().split('\n').length, 1);
  const other = await startRegistry();
  t.teardown(() => other.stop());
  await push('copy:1', at('deep/app:2', other));
  t.is(await digestOf(at('deep/app:2', other)), await digestOf(at('app:1')));
  await home.ok(['pull', '-q', PLAIN, at('deep/app:2', other)]);
  t.is(await home.ok(['run', '--rm', `${other.host}/deep/app:2`, 'echo', 'hello']), 'hello\n');
  await push('copy:1', `oci:${home.folder}/layout:app`);
  await shell(home, 'skopeo copy -q --all oci:layout:app dir:copied');
  t.is(await sumOf('cat copied/manifest.json'), await digestOf(at('app:1')));
  await push('copy:1', `dir:${home.folder}/dir`);
  t.is(await sumOf('cat dir/manifest.json'), await digestOf(at('app:1')));
  t.is(await shell(home, 'ls dir/*.manifest.json | wc -l'), '2\n');
});

having('one image of a list that is published is that for this machine, and is described anew', async (t) => {
  await home.ok(['manifest', 'create', 'one:1']);
  await home.ok(['manifest', 'add', PLAIN, '--variant', 'v9', '--annotation', 'a=b', 'one:1', at('app:1')]);
  const { manifests } = JSON.parse(await home.ok(['manifest', 'inspect', 'one:1'])) as Index;
  t.like(manifests, [{ platform: { os: 'linux', variant: 'v9' }, annotations: { a: 'b' } }]);
  t.not(manifests[0]?.platform.architecture, FOREIGN);
  const [{ digest } = { digest: '' }] = manifests;
  await home.ok(['manifest', 'create', PLAIN, 'plain:1', at(`app@${digest}`)]);
  t.like(JSON.parse(await home.ok(['manifest', 'inspect', 'plain:1'])), {
    manifests: [{ digest, platform: { os: 'linux' } }],
  });
});

having('what a registry has is shown as it stands there', async (t) => {
  const shown = await home.tsman(['manifest', 'inspect', PLAIN, at('app:1')]);
  t.deepEqual(JSON.parse(shown.stdout), JSON.parse(await raw(at('app:1'))));
  t.is(shown.stderr, '');
  const [{ digest } = { digest: '' }] = (JSON.parse(shown.stdout) as Index).manifests;
  const image = await home.tsman(['manifest', 'inspect', PLAIN, at(`app@${digest}`)]);
  t.deepEqual(JSON.parse(image.stdout), JSON.parse(await raw(at(`app@${digest}`))));
  t.regex(image.stderr, /^Warning: .* is no manifest list but one image/);
});

having('docker’s format is for the list and for its images; --rm forgets the list', async (t) => {
  await home.ok(['manifest', 'create', 'gone:1', 'busybox', 'foreign:1']);
  await push('gone:1', at('dockers:1'), '--format', 'v2s2', '--rm');
  const { mediaType, manifests } = JSON.parse(await raw(at('dockers:1'))) as Index;
  t.is(mediaType, 'application/vnd.docker.distribution.manifest.list.v2+json');
  const [{ digest } = { digest: '' }] = manifests;
  t.like(JSON.parse(await raw(at(`dockers@${digest}`))), {
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  });
  t.is((await home.tsman(['manifest', 'exists', 'gone:1'])).exitCode, 1);
  t.is((await home.tsman(['image', 'exists', 'busybox'])).exitCode, 0);
});

having('a list alone is taken where its images are; what has no place for lists is refused', async (t) => {
  await push('app:1', at('app:again'), '--all=false');
  t.is(await digestOf(at('app:again')), await digestOf(at('app:1')));
  const alone = await home.tsman(['manifest', 'push', '-q', PLAIN, '--all=false', 'app:1', at('nothing:1')]);
  t.is(alone.exitCode, 125);
  t.regex(alone.stderr, /^Error: .*\n$/);
  const archive = await home.tsman([
    'manifest',
    'push',
    '-q',
    'app:1',
    `docker-archive:${home.folder}/a.tar`,
  ]);
  t.is(archive.exitCode, 125);
  t.regex(archive.stderr, /^Error: a manifest list cannot be pushed to docker-archive:/);
  t.is((await home.tsman(['manifest', 'push', '-q', 'busybox', at('x:1')])).exitCode, 125);
});
