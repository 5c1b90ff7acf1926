/** The store stays whole whatever happens to the commands that write it, and keeps nothing that nobody needs. */
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { aHome, type Home } from '../../support/home.ts';
import { testsWith } from '../../support/programs.ts';
import { makeLayout, shell, stored } from './support/layout.ts';

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

const load = (name: string) => ['load', '-q', '-i', `${home.folder}/${name}`];

having('two images share their layers, and each takes only its own with it', async (t) => {
  await home.ok(load('base.tar'));
  const baseAlone = await stored(home);
  await home.ok(load('top.tar'));
  const both = await stored(home);
  t.not(both, baseAlone);
  await home.ok(['rmi', 'top:1']);
  t.is(await stored(home), baseAlone);
  await home.ok(load('top.tar'));
  await home.ok(['rmi', 'base:1', 'top:1']);
  t.is(await stored(home), '');
});

having('an archive that is cut anywhere is refused in one line and leaves nothing behind', async (t) => {
  const size = Number(await shell(home, 'stat -c %s top.tar'));
  for (const part of [0, 100, 512, 5000, size / 3, size / 2, size - 5000]) {
    await shell(home, `head -c ${Math.floor(part)} top.tar >cut.tar`);
    const { exitCode, stdout, stderr } = await home.tsman(load('cut.tar'));
    t.is(exitCode, 125, `${part} bytes`);
    t.is(stdout, '');
    t.regex(stderr, /^Error: [^\n]+\n$/);
    t.is(await stored(home), '', `${part} bytes`);
  }
});

having('an archive with one byte changed anywhere is refused or is the same image', async (t) => {
  const size = Number(await shell(home, 'stat -c %s top.tar'));
  for (let offset = 1300; offset < size; offset += Math.ceil(size / 6)) {
    await shell(
      home,
      `cp top.tar bad.tar; printf '\\377' | dd of=bad.tar bs=1 seek=${offset} conv=notrunc status=none`,
    );
    const { exitCode, stderr } = await home.tsman(load('bad.tar'));
    t.is(exitCode, 125, `byte ${offset}`);
    t.regex(stderr, /^Error: [^\n]+\n$/);
    t.is(await stored(home), '', `byte ${offset}`);
  }
});

having('a load that is killed at any moment harms nothing, and the next one succeeds', async (t) => {
  await home.ok(load('base.tar'));
  const before = await stored(home);
  for (const delayMs of [120, 200, 260, 320, 400]) {
    const child = await home.start(load('top.tar'), { stdio: 'ignore' });
    await sleep(delayMs);
    child.kill('SIGKILL');
    const names = await home.ok(['images', '--format', '{{.Repository}}']);
    t.regex(names, /^localhost\/base\n(localhost\/top\n)?$|^(localhost\/top\n)?localhost\/base\n$/);
  }
  await home.ok(load('top.tar'));
  await home.ok(['rmi', 'top:1']);
  t.is(await stored(home), before, 'what killed commands left is swept');
  await home.ok(['rmi', 'base:1']);
});

having('loads and removals at once leave a whole store', async (t) => {
  const once = async (name: string, image: string) => {
    for (let round = 0; round < 2; round += 1) {
      await home.tsman(load(name));
      await home.tsman(['rmi', image]);
    }
  };
  await Promise.all([once('top.tar', 'top:1'), once('base.tar', 'base:1'), once('top.tar', 'top:1')]);
  await home.ok(load('top.tar'));
  await home.ok(['save', '-q', '-o', `${home.folder}/again.tar`, 'top:1']);
  const config = (path: string) =>
    shell(home, `skopeo inspect --config --raw docker-archive:${path} | sha256sum`);
  t.is(await config('again.tar'), await config('top.tar'));
  await home.ok(['rmi', '--all', '--force']);
  t.is(await stored(home), '');
});

having('an image is found by every way of naming it', async (t) => {
  await home.ok(load('top.tar'));
  const id = (await home.ok(['images', '-q', '--no-trunc'])).trim().replace('sha256:', '');
  for (const name of ['top:1', 'localhost/top:1', id, id.slice(0, 12), `sha256:${id}`]) {
    t.is(await home.ok(['image', 'inspect', '-f', '{{.Id}}', name]), `${id}\n`, name);
  }
  t.is((await home.tsman(['image', 'exists', 'top:2'])).exitCode, 1);
  await home.ok(['rmi', id]);
});
