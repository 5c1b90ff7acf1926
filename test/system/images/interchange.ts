/** What skopeo, podman and umoci write is read here, and what is written here is read by them: the same image. */
import test from 'ava';
import { aHome, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { filesIn, makeLayout, other, shell } from './support/layout.ts';

const { having, missing } = testsWith(test, 'skopeo', 'umoci', 'podman', 'zstd', 'xz');

const idOf = async (home: Home, name: string): Promise<string> =>
  (await home.ok(['image', 'inspect', '--format', '{{.Id}}', name])).trim();

/** The image ID by another's opinion: the digest of the configuration. */
const trueId = async (home: Home, source: string): Promise<string> =>
  (await shell(home, `skopeo inspect --config --raw ${source} | sha256sum | cut -d' ' -f1`)).trim();

let home: Home;
let wanted: string;
let files: string;

test.before(async () => {
  if (missing !== undefined) return;
  home = await aHome();
  await makeLayout(home);
  wanted = await trueId(home, 'oci:layout:top');
  files = await filesIn(home, 'two/rootfs');
});

test.after.always(() => home?.remove());

const written: Readonly<Record<string, string>> = {
  'docker-archive': 'skopeo copy -q oci:layout:top docker-archive:in.tar:localhost/top:1',
  'oci-archive': 'skopeo copy -q oci:layout:top oci-archive:in.tar:localhost/top:1',
};
const packers: Readonly<Record<string, string>> = {
  plain: 'cat',
  gzip: 'gzip -c',
  zstd: 'zstd -qc',
  xz: 'xz -c -1',
  bzip2: 'bzip2 -c',
};

for (const [format, command] of Object.entries(written)) {
  for (const [packing, packer] of Object.entries(packers)) {
    having(`a ${packing} ${format} of skopeo's is loaded, from a file and from a pipe`, async (t) => {
      await shell(home, `rm -f in.tar; ${command}; ${packer} <in.tar >in.packed`);
      const printed = await home.ok(['load', '-q', '-i', `${home.folder}/in.packed`]);
      t.is(printed, 'Loaded image: localhost/top:1\n');
      t.is(await idOf(home, 'top:1'), wanted);
      await home.ok(['rmi', 'top:1']);
      await shell(home, 'cat in.packed | "$TSMAN_TEST_PROJECT/bin/tsman" load -q');
      t.is(await idOf(home, 'top:1'), wanted);
      await home.ok(['rmi', 'top:1']);
    });
  }
}

having('layers compressed with zstd stay so', async (t) => {
  await shell(
    home,
    'rm -f z.tar; skopeo copy -q --dest-compress-format zstd --dest-compress oci:layout:top oci-archive:z.tar:z',
  );
  await home.ok(['load', '-q', '-i', `${home.folder}/z.tar`]);
  const manifest = (source: string) => shell(home, `skopeo inspect --raw ${source} | sha256sum`);
  await home.ok(['save', '-q', '--format', 'oci-archive', '-o', `${home.folder}/z2.tar`, 'z']);
  t.is(await manifest('oci-archive:z2.tar'), await manifest('oci-archive:z.tar'));
  await home.ok(['rmi', 'z']);
});

for (const [kind, command] of [
  ['an OCI layout folder', 'rm -rf in; skopeo copy -q oci:layout:top oci:in:localhost/top:1'],
  ['a dir: folder', 'rm -rf in; skopeo copy -q oci:layout:top dir:in'],
] as const) {
  having(`${kind} of skopeo's is loaded`, async (t) => {
    await shell(home, command);
    const printed = await home.ok(['load', '-q', '-i', `${home.folder}/in`]);
    t.is(printed, `Loaded image: ${kind.includes('OCI') ? 'localhost/top:1' : `sha256:${wanted}`}\n`);
    t.is(await idOf(home, wanted), wanted);
    await home.ok(['rmi', wanted]);
  });
}

having('every image of an archive with several is loaded', async (t) => {
  await shell(
    home,
    `rm -f m.tar; skopeo copy -q oci:layout:top oci-archive:t.tar:localhost/top:1; podman load -q -i t.tar
    skopeo copy -q oci:layout:base oci-archive:b.tar:localhost/base:1; podman load -q -i b.tar
    podman save -q -m -o m.tar localhost/top:1 localhost/base:1`,
  );
  const printed = await home.ok(['load', '-q', '-i', `${home.folder}/m.tar`]);
  t.deepEqual(printed.trim().split('\n').sort(), [
    'Loaded image: localhost/base:1',
    'Loaded image: localhost/top:1',
  ]);
  t.is(await idOf(home, 'top:1'), wanted);
  t.is(await idOf(home, 'base:1'), await trueId(home, 'oci:layout:base'));
  await home.ok(['rmi', '--all']);
});

for (const format of ['docker-archive', 'oci-archive', 'oci-dir', 'docker-dir']) {
  having(`what podman saves as ${format} is loaded under podman's ID`, async (t) => {
    await shell(
      home,
      `podman image exists localhost/top:1 || { skopeo copy -q oci:layout:top oci-archive:p.tar:localhost/top:1; podman load -q -i p.tar; }
      rm -rf out; podman save -q --format ${format} -o out localhost/top:1`,
    );
    await home.ok(['load', '-q', '-i', `${home.folder}/out`]);
    const podmans = (
      await other(home, ['podman', 'image', 'inspect', '-f', '{{.Id}}', 'localhost/top:1'])
    ).trim();
    t.is(podmans, wanted);
    t.is(await idOf(home, wanted), wanted);
    await home.ok(['rmi', '--force', wanted]);
  });
}

const transports: Readonly<Record<string, string>> = {
  'docker-archive': 'docker-archive:',
  'oci-archive': 'oci-archive:',
  'oci-dir': 'oci:',
  'docker-dir': 'dir:',
};

for (const [format, transport] of Object.entries(transports)) {
  having(`what is saved as ${format} is the same image to skopeo, podman and umoci`, async (t) => {
    await home.ok(['load', '-q', '-i', `${home.folder}/layout`]);
    await home.ok(['tag', 'top', 'localhost/saved:1']);
    await shell(home, 'rm -rf out copy unpacked; podman rmi -fa >/dev/null 2>&1 || true');
    await home.ok(['save', '-q', '--format', format, '-o', `${home.folder}/out`, 'saved:1']);
    t.is(await trueId(home, `${transport}out`), wanted, 'skopeo');
    await other(home, ['podman', 'load', '-q', '-i', 'out']);
    t.is((await other(home, ['podman', 'images', '-q', '--no-trunc'])).trim(), `sha256:${wanted}`, 'podman');
    await shell(
      home,
      `skopeo copy -q ${transport}out oci:copy:saved; umoci unpack --rootless --image copy:saved unpacked`,
    );
    t.is(await filesIn(home, 'unpacked/rootfs'), files, 'umoci');
    await home.ok(['rmi', '--all', '--force']);
  });
}

having('the same image is saved as the same bytes, to a file and to a pipe', async (t) => {
  await home.ok(['load', '-q', '-i', `${home.folder}/layout`]);
  const sums = new Set<string>();
  for (const name of ['s1', 's2']) {
    await home.ok(['save', '-q', '-o', `${home.folder}/${name}`, 'top']);
    sums.add(await shell(home, `sha256sum <${name}`));
  }
  sums.add(await shell(home, '"$TSMAN_TEST_PROJECT/bin/tsman" save -q top | sha256sum'));
  t.is(sums.size, 1);
  await home.ok(['rmi', '--all', '--force']);
});
