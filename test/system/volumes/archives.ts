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
  await home.tsman(['volume', 'rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

const { ok, tsman, run } = linesIn(() => home);
const file = (name: string) => join(home.folder, name);
/** As root of the user's namespaces, outside of containers. */
const sh = (script: string) => home.ok(['unshare', 'sh', '-c', script, 'sh', home.folder]);
const LOOK = 'cd /x; stat -c "%n %u:%g %a %h %F" * */*; cat a/file; readlink link';

test.serial('what is exported and imported is the same files, whatever it is compressed with', async (t) => {
  const make =
    'cd /x; mkdir a; echo text >a/file; ln a/file hard; ln -s a link; chown 5:6 a/file; chmod 2750 a; mkfifo p';
  await run('-v v:/x', make);
  const before = await run('-v v:/x', LOOK);
  await home.ok(['volume', 'export', '--output', file('v.tar'), 'v']);
  await sh('gzip --keep "$1/v.tar" && xz --keep "$1/v.tar"');
  for (const name of ['v.tar.gz', 'v.tar.xz']) {
    await ok('volume create w');
    await home.ok(['volume', 'import', 'w', file(name)]);
    t.is(await run('-v w:/x', LOOK), before);
    await ok('volume rm w');
  }
  await ok('volume create w');
  await run('-v w:/x', 'echo kept >/x/kept; mkdir /x/a; echo other >/x/a/file');
  await sh('bin/tsman volume export v | bin/tsman volume import w -');
  t.is(await run('-v w:/x', 'cat /x/kept /x/a/file'), 'kept\ntext\n');
  t.deepEqual(await settled(home), []);
});

test.serial('a file that is no whole archive changes nothing', async (t) => {
  await run('-v v:/x', 'echo old >/x/a; head -c 200000 /dev/zero >/x/b');
  await home.ok(['volume', 'export', '--output', file('v.tar'), 'v']);
  await sh(
    'cd "$1"; echo junk >junk; gzip -c v.tar >v.gz; for name in v.tar v.gz; do head -c 150 $name >cut.$name; done',
  );
  await run('-v v:/x', 'echo new >/x/a');
  const wrong = {
    junk: 'importing into volume v: This does not look like a tar archive',
    'cut.v.tar': 'importing into volume v: This does not look like a tar archive',
    'cut.v.gz': 'importing into volume v: its compressed data is damaged, or ends early',
    nope: `open ${file('nope')}: no such file or directory`,
  };
  for (const [name, message] of Object.entries(wrong)) {
    const { stderr, exitCode } = await home.tsman(['volume', 'import', 'v', file(name)]);
    t.is(stderr, `Error: ${message}\n`);
    t.is(exitCode, 125);
  }
  t.is(await run('-v v:/x', 'cat /x/a; ls /x'), 'new\na\nb\n');
  t.is((await tsman('volume import nope x')).stderr.split('\n')[0], 'Error: no such volume nope');
});

test.serial('no link in a volume leads an import out of it', async (t) => {
  await sh('cd "$1"; mkdir outside out; echo text >out/file; tar -cf out.tar out/file');
  await ok(`run --detach --name c --network none -v v:/x busybox ln -s ${file('outside')} /x/out`);
  await ok('wait c');
  const { stderr, exitCode } = await home.tsman(['volume', 'import', 'v', file('out.tar')]);
  // The second, where mounts cannot be told to follow no links.
  t.regex(
    stderr,
    /^Error: importing into volume v: (out\/file: Cannot open: Too many levels of|there are) symbolic links/,
  );
  t.is(exitCode, 125);
  t.is(await sh('ls "$1/outside"'), '');
});

test.serial('a volume in memory is mounted for a look, until it was unmounted as often', async (t) => {
  await ok('volume create --opt type=tmpfs --opt device=tmpfs v');
  const folder = (await ok('volume mount v')).trim();
  t.is((await ok('volume mount v')).trim(), folder);
  t.is(await home.ok(['volume', 'inspect', '--format', '{{.MountCount}}', 'v']), '2\n');
  await run('-v v:/x', 'echo text >/x/file');
  t.is(await ok(`unshare cat ${folder}/file`), 'text\n');
  await home.ok(['volume', 'export', '--output', file('memory.tar'), 'v']);
  t.is(await sh('tar -tf "$1/memory.tar"'), 'file\n');
  t.is(await ok('volume unmount v'), 'v\n');
  t.is(await ok(`unshare cat ${folder}/file`), 'text\n');
  t.is(await ok('volume unmount v'), 'v\n');
  t.is(await ok(`unshare ls ${folder}`), '');
  t.is((await tsman('volume unmount v')).exitCode, 0);
  const { stderr, exitCode } = await tsman('volume mount nope');
  t.is(stderr.split('\n')[0], 'Error: no volume with name "nope" found: no such volume');
  t.is(exitCode, 125);
});
