import { join } from 'node:path';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
  await home.tsman(['secret', 'rm', '--all']);
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman, run } = linesIn(() => home);
const keep = (name: string, value: string) =>
  home.ok(['secret', 'create', '--env', name, 'VALUE'], { env: { VALUE: value } });
const dataFolder = () => join(home.env['XDG_DATA_HOME'] ?? '', 'tsman');
/** The files of tsman's, on disk and of this boot, that hold a text. */
const filesWith = async (text: string) => {
  const places = [dataFolder(), join(home.env['XDG_RUNTIME_DIR'] ?? '', 'tsman')];
  const { stdout } = await home.tsman(['unshare', 'grep', '-rlIs', '--', text, ...places]);
  return stdout.split('\n').filter(Boolean);
};

test.serial('a secret is a file or a variable in the container, for whom it was meant', async (t) => {
  await keep('s', 'hush');
  t.is(await run('--secret s', 'cat /run/secrets/s; stat -c " %u:%g:%a" /run/secrets/s'), 'hush 0:0:444\n');
  t.is(
    await run('--secret s,target=/etc/key,uid=5,gid=6,mode=0400', 'stat -c %u:%g:%a /etc/key; cat /etc/key'),
    '5:6:400\nhush',
  );
  t.is(
    await run('--userns keep-id --secret s,uid=7,mode=0400', 'stat -c %u:%g:%a /run/secrets/s'),
    '7:0:400\n',
  );
  t.is(await run('--secret s,type=env,target=KEY --env KEY=other', 'echo $KEY'), 'hush\n');
  t.is(await run('--read-only --secret s', 'cat /run/secrets/s; echo >/run/secrets/s || true'), 'hush');
  t.deepEqual(await settled(home), []);
});

test.serial('no secret is in records, inspect, logs, exports or events', async (t) => {
  await keep('s', 'hushhush');
  await keep('v', 'quietquiet');
  await ok('run --detach --name c --network none --secret s --secret v,type=env,target=V busybox sleep 1000');
  t.is(await home.ok(['exec', 'c', 'sh', '-c', 'cat /run/secrets/s; echo " $V"']), 'hushhush quietquiet\n');
  const shown = [
    await ok('inspect c'),
    await ok('secret inspect s v'),
    await ok('secret ls --format json'),
    await ok('logs c'),
    await ok('events --stream=false'),
    await home.ok(['export', 'c'], {}),
  ].join('');
  t.notRegex(shown, /hushhush|quietquiet/);
  t.regex(shown, /"Secrets": \[\s*\{\s*"Name": "s",/);
  const holders = await filesWith('hushhush\\|quietquiet');
  t.true(holders.some((path) => path.endsWith('/config.json')));
  t.deepEqual(
    holders.filter((path) => !/\/secrets\/|config\.json$|\/oci\//.test(path)),
    [],
  );
  await ok('rm --force --time 0 c');
  await ok('secret rm s v');
  t.deepEqual(await filesWith('hushhush\\|quietquiet'), []);
});

test.serial(
  'a container mounts what a secret was when it was made, and reads a variable when it starts',
  async (t) => {
    await keep('s', 'old');
    await home.ok([
      'create',
      ...'--name c --network none --secret s --secret s,type=env,target=V busybox sh -c'.split(' '),
      'cat /run/secrets/s; echo " $V"; echo more >/run/secrets/s',
    ]);
    t.is(await ok('start --attach c'), 'old old\n');
    const replaced = ['secret', 'create', '--replace', '--env', 's', 'VALUE'];
    await home.ok(replaced, { env: { VALUE: 'new' } });
    t.is(await ok('start --attach c'), 'old new\n');
    const id = (await ok('inspect --format {{.Id}} c')).trim();
    await ok('secret rm s');
    const { stderr, exitCode } = await tsman('start c');
    t.is(
      stderr.split('\n')[0],
      `Error: unable to start container "${id}": no secret with name or id "s": no such secret`,
    );
    t.is(exitCode, 125);
  },
);

test.serial('a container that cannot have its secret is not made', async (t) => {
  await keep('s', 'hush');
  const wrong = {
    nope: 'no secret with name or id "nope": no such secret',
    'nope,type=env': 'running container create option: no secret with name or id "nope": no such secret',
    's,uid=70000000': "unable to extract secret: the container doesn't map UID 70000000",
  };
  for (const [secret, message] of Object.entries(wrong)) {
    const { stderr, exitCode } = await tsman(`create --name c --secret ${secret} busybox`);
    t.is(stderr.split('\n')[0], `Error: ${message}`);
    t.is(exitCode, 125);
  }
  t.is(await ok('ps --all --quiet'), '');
  t.is(await ok(`unshare find ${dataFolder()}/containers ${dataFolder()}/trash -mindepth 1`), '');
});

test.serial(
  'copies of secrets that a killed command left are swept with the container it was making',
  async (t) => {
    await ok(`unshare mkdir -p ${dataFolder()}/containers/${'0a'.repeat(32)}/secrets`);
    await ok('create --name c busybox');
    await ok('rm --all');
    t.is(await ok(`unshare find ${dataFolder()}/containers -mindepth 1`), '');
  },
);

test.serial('the commands tell by words and exit codes what they did', async (t) => {
  const created = await home.ok(['secret', 'create', '--label', 'a=b', 's', '-'], { input: 'hush' });
  t.regex(created, /^[0-9a-f]{25}\n$/);
  t.is(await ok('secret ls --quiet'), created);
  t.is(await ok('secret inspect --format {{.Spec.Labels.a}} s'), 'b\n');
  t.is((await tsman('secret exists s')).exitCode, 0);
  t.is((await tsman('secret exists nope')).exitCode, 1);
  t.is(
    (await home.tsman(['secret', 'create', 's', '-'], { input: 'x' })).stderr.split('\n')[0],
    'Error: s: secret name in use',
  );
  t.is(await home.ok(['secret', 'create', '--ignore', 's', '-'], { input: 'x' }), created);
  t.is(await run('--secret s', 'cat /run/secrets/s'), 'hush');
  const missing = await tsman('secret create u /nope');
  t.is(missing.stderr, 'Error: open /nope: no such file or directory\n');
  t.is(missing.exitCode, 125);
  const removed = await tsman('secret rm nope s');
  t.is(removed.stdout, created);
  t.is(removed.exitCode, 125);
  t.is((await tsman('secret rm --ignore s')).exitCode, 0);
});

test.serial(
  'what mounts.conf names is copied for every container, and a missing path only warned of',
  async (t) => {
    const [given, conf] = [join(home.folder, 'given'), join(home.env['XDG_CONFIG_HOME'] ?? '', 'containers')];
    const script = `mkdir -p "$1/d" "$2"; echo text >"$1/d/file"; chmod 640 "$1/d/file"; ln -s d/file "$1/link"
    printf '%s\\n' "$1:/run/secrets" /nope:/x >"$2/mounts.conf"`;
    await home.ok(['unshare', 'sh', '-c', script, 'sh', given, conf]);
    t.teardown(() => home.tsman(['unshare', 'rm', '-r', join(conf, 'mounts.conf')]));
    await keep('s', 'hush');
    const options = ['--rm', '--network', 'none', '--userns', 'keep-id', '--user', '0', '--secret', 's'];
    const look =
      'stat -c "%u:%g %a" /run/secrets/d/file; cat /run/secrets/link /run/secrets/s; rm -r /run/secrets/d';
    const { stdout, stderr } = await home.tsman(['run', ...options, 'busybox', 'sh', '-c', look]);
    t.is(stdout, '0:0 640\ntext\nhush');
    t.is(stderr, `Path "/nope" from "${conf}/mounts.conf" doesn't exist, skipping\n`);
    t.is(await home.ok(['unshare', 'cat', `${given}/d/file`]), 'text\n');
  },
);
