/** What images take of the disk, and what takes them away; and looking into them. */
import test from 'ava';
import { aHome, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { makeLayout, shell } from './support/layout.ts';

const { having, missing } = testsWith(test, 'skopeo', 'umoci');

let home: Home;

test.before(async () => {
  if (missing !== undefined) return;
  home = await aHome();
  await makeLayout(home);
  await shell(
    home,
    `skopeo copy -q oci:layout:top docker-archive:top.tar:localhost/top:1
    skopeo copy -q oci:layout:base docker-archive:base.tar:localhost/base:1`,
  );
});

test.after.always(() => home?.remove());

test.serial.beforeEach(async () => {
  if (missing !== undefined) return;
  for (const name of ['top', 'base']) await home.ok(['load', '-q', '-i', `${home.folder}/${name}.tar`]);
});

test.serial.afterEach.always(async (t) => {
  if (missing !== undefined) return;
  await home.tsman(['rmi', '--all', '--force']);
  t.deepEqual(await home.leftovers(), []);
});

/** What the store takes of the disk in bytes, once everything is there; the log of events aside. */
async function usage(): Promise<number> {
  const data = `${home.env['XDG_DATA_HOME']}/tsman`;
  return Number(
    await home.ok([
      'unshare',
      'sh',
      '-euc',
      `while ls ${data}/layers/*.unsettled 2>/dev/null >&2; do sync; done
      du -s --block-size=1 --exclude=events.log ${data} | cut -f1`,
    ]),
  );
}

const claimed = (stderr: string): number =>
  Number(/^Total reclaimed space: [\d.]+ \w+ \((\d+) bytes\)\n$/.exec(stderr)?.[1]);

having('what rmi says it freed is what the disk got back, to the byte', async (t) => {
  for (const name of ['top:1', 'base:1']) {
    const before = await usage();
    const { stderr, exitCode } = await home.tsman(['rmi', name]);
    t.is(exitCode, 0);
    t.is(claimed(stderr), before - (await usage()), name);
    t.true(claimed(stderr) > 0);
  }
});

having(
  'prune takes images without a name, with --all those without containers, and tells the bytes',
  async (t) => {
    await home.ok(['untag', 'top:1']);
    const id = (await home.ok(['images', '-q', '--no-trunc', '--filter', 'dangling=true'])).trim().slice(7);
    const before = await usage();
    const pruned = await home.tsman(['image', 'prune', '--force']);
    t.is(pruned.stdout, `${id}\n`);
    t.is(claimed(pruned.stderr), before - (await usage()));
    await home.ok(['create', '--name', 'user', 'base:1', 'true']);
    t.is((await home.tsman(['image', 'prune', '--all', '--force'])).stdout, '');
    await home.ok(['rm', 'user']);
    const between = await usage();
    const all = await home.tsman(['image', 'prune', '--all', '--force']);
    t.regex(all.stdout, /^[0-9a-f]{64}\n$/);
    t.is(claimed(all.stderr), between - (await usage()));
    t.is(await home.ok(['images', '-q']), '');
  },
);

having('prune shows what would go and asks first', async (t) => {
  for (const [input, left] of [
    ['n\n', 2],
    ['', 2],
    ['y\n', 0],
  ] as const) {
    const { stdout, stderr, exitCode } = await home.tsman(['image', 'prune', '-a'], { input });
    t.regex(stderr, /^WARNING! This command removes all images without at least one container associated/);
    t.regex(stderr, /\n {2}[0-9a-f]{12} +localhost\/top:1 +\d+ kB\n/);
    t.is(exitCode, input === '' ? 125 : 0);
    t.is(stdout.split('\n').length - 1, 2 - left);
    t.is((await home.ok(['images', '-q'])).split('\n').length - 1, left);
  }
});

having('prune keeps what its filters do not let through', async (t) => {
  const left = async (...filters: readonly string[]) => {
    const args = filters.flatMap((filter) => ['--filter', filter]);
    await home.ok(['image', 'prune', '-a', '-f', ...args]);
    return (await home.ok(['images', '--format', '{{.Repository}}', '--sort', 'repository']))
      .trim()
      .split('\n');
  };
  t.deepEqual(await left('until=24h'), ['localhost/base', 'localhost/top']);
  t.deepEqual(await left('label=made=umoci', 'label!=made'), ['localhost/base', 'localhost/top']);
  t.deepEqual(await left('label=made=umoci'), ['localhost/base']);
  const refused = await home.tsman(['image', 'prune', '-f', '--filter', 'foo=bar']);
  t.is(refused.stderr, 'Error: unsupported image filter "foo"\n');
  t.is(refused.exitCode, 125);
});

having('a tree shows the layers, and what ends where', async (t) => {
  const lines = (await home.ok(['image', 'tree', 'top:1'])).split('\n');
  t.regex(lines[0] ?? '', /^Image ID: [0-9a-f]{12}$/);
  t.is(lines[1], 'Tags:     [localhost/top:1]');
  t.is(lines[3], 'Image Layers');
  t.regex(lines[4] ?? '', /^├── ID: [0-9a-f]{12} Size: +\d+(\.\d+)?kB Top Layer of: \[localhost\/base:1\]$/);
  t.regex(lines[5] ?? '', /^└── ID: [0-9a-f]{12} Size: +\d+(\.\d+)?k?B Top Layer of: \[localhost\/top:1\]$/);
  const children = (await home.ok(['image', 'tree', '--whatrequires', 'base:1'])).split('\n');
  t.deepEqual(children.slice(4), lines.slice(4));
});

having('a diff shows what the last layer did, or what sets two images apart', async (t) => {
  const changes = 'C /etc\nA /etc/added\nC /etc/changed\nD /gone\n';
  t.is(await home.ok(['image', 'diff', 'top:1']), changes);
  t.is(await home.ok(['image', 'diff', 'top:1', 'base:1']), changes);
  t.deepEqual(JSON.parse(await home.ok(['image', 'diff', '--format', 'json', 'base:1', 'top:1'])), {
    changed: ['/etc', '/etc/changed'],
    added: ['/gone', '/gone/file'],
    deleted: ['/etc/added'],
  });
  t.is((await home.tsman(['image', 'diff', '--format', 'yaml', 'top:1'])).exitCode, 125);
});

having('an image is mounted read-only, once for all who ask, until all have given it back', async (t) => {
  const paths = await Promise.all([1, 2, 3].map(() => home.ok(['image', 'mount', 'top:1'])));
  t.is(new Set(paths).size, 1);
  const path = (paths[0] ?? '').trim();
  t.is(await home.ok(['unshare', 'cat', `${path}/etc/added`]), 'added\n');
  const written = await home.tsman(['unshare', 'sh', '-c', `echo x >${path}/etc/added`]);
  t.regex(written.stderr, /Read-only file system/);
  t.regex(await home.ok(['image', 'mount']), new RegExp(`^localhost/top:1 +${path}\\n$`));
  t.is(JSON.parse(await home.ok(['image', 'mount', '--format', 'json']))[0].mountpoint, path);
  const refused = await home.tsman(['rmi', 'top:1']);
  t.is(refused.exitCode, 2);
  t.regex(refused.stderr, /^Error: image [0-9a-f]{64} is mounted\n$/);
  t.is((await home.tsman(['image', 'prune', '-af'])).stdout.split('\n').length - 1, 1);
  for (const left of [2, 1, 0]) {
    await home.ok(['image', 'unmount', 'top:1']);
    t.is((await home.ok(['image', 'mount'])) === '', left === 0);
  }
  const again = await home.tsman(['image', 'unmount', 'top:1']);
  t.is(again.exitCode, 125);
  t.regex(again.stderr, /^Error: image [0-9a-f]{64} is not mounted\n$/);
});

having('a mount that is killed leaves nothing, nor does one whose namespaces have ended', async (t) => {
  for (let round = 0; round < 4; round += 1) {
    const child = await home.start(['image', 'mount', 'top:1'], { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 90 + 30 * round));
    child.kill('SIGKILL');
  }
  await home.ok(['image', 'unmount', '--force', 'top:1']);
  t.deepEqual(await home.leftovers(), []);
  await home.ok(['image', 'mount', '--all']);
  await home.ok(['system', 'migrate']);
  t.is(await home.ok(['image', 'mount']), '');
  await home.ok(['image', 'mount', 'base:1']);
  t.is((await home.ok(['image', 'mount'])).split('\n').length - 1, 1);
  await home.ok(['image', 'unmount', '--all']);
});

test('what is left to other programs is refused with their names', async (t) => {
  const bare = await aHome();
  t.teardown(bare.remove);
  for (const [args, words] of [
    [['sign', '--sign-by', 'me', 'x'], 'image sign is not supported: .*cosign sign'],
    [
      ['scp', '-q', 'x', 'host::'],
      'image scp is not supported: use `tsman save IMAGE \\| ssh HOST tsman load`',
    ],
    [['trust', 'set', '-t', 'reject', 'default'], 'image trust is not supported: .*policy.json'],
  ] as const) {
    const { stderr, exitCode } = await bare.tsman(['image', ...args]);
    t.is(exitCode, 125);
    t.regex(stderr, new RegExp(`^Error: ${words}[^\\n]*\\n$`));
  }
});
