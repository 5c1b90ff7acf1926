import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { readContainersConf } from '../../lib/host/containers-conf.ts';
import { readStorageConf } from '../../lib/host/storage-conf.ts';

/** A configuration folder of its own, and CONTAINERS_CONF_OVERRIDE pointing into it, so that the host's files count for nothing. */
function aHome(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-conf-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test('CONTAINERS_CONF stands alone, and CONTAINERS_CONF_OVERRIDE goes over it key by key', async (t) => {
  using home = aHome({
    'a.conf': '[containers]\nenv = ["A=1"]\nshm_size = "1m"\n[engine.runtimes]\ncrun = ["/a"]\n',
    'b.conf':
      '[containers]\nenv = ["B=2", {append=true}]\n[engine]\nruntime = "runc"\n[engine.runtimes]\nrunc = ["/b"]\n',
  });
  const conf = await readContainersConf({
    environment: {
      CONTAINERS_CONF: join(home.folder, 'a.conf'),
      CONTAINERS_CONF_OVERRIDE: join(home.folder, 'b.conf'),
    },
    config: home.folder,
    uid: 1000,
    cache: undefined,
  });
  t.deepEqual(conf.containers, { env: ['A=1', 'B=2'], shm_size: '1m' });
  t.deepEqual(conf.engine, { runtime: 'runc', runtimes: { crun: ['/a'], runc: ['/b'] } });
});

test("the user's file and folder go over the system's, in the order of their names", async (t) => {
  using home = aHome({
    'containers/containers.conf': '[engine]\ndetach_keys = "ctrl-a"\nstop_timeout = 1\n',
    'containers/containers.conf.d/20.conf': '[engine]\nstop_timeout = 3\n',
    'containers/containers.conf.d/10.conf': '[engine]\nstop_timeout = 2\n',
  });
  const conf = await readContainersConf({
    environment: {},
    config: home.folder,
    uid: 1000,
    cache: undefined,
  });
  t.is(conf.engine.detach_keys, 'ctrl-a');
  t.is(conf.engine.stop_timeout, 3);
});

test('a list without append takes the place of the earlier one', async (t) => {
  using home = aHome({
    'a.conf': '[containers]\ndns_servers = ["1.1.1.1"]\n',
    'b.conf': '[containers]\ndns_servers = ["2.2.2.2"]\n',
  });
  const environment = {
    CONTAINERS_CONF: join(home.folder, 'a.conf'),
    CONTAINERS_CONF_OVERRIDE: join(home.folder, 'b.conf'),
  };
  const conf = await readContainersConf({ environment, config: home.folder, uid: 1000, cache: undefined });
  t.deepEqual(conf.containers.dns_servers, ['2.2.2.2']);
});

test('a file that changes is read again although the last result was kept', async (t) => {
  using home = aHome({ 'a.conf': '[engine]\nruntime = "crun"\n' });
  const place = {
    environment: { CONTAINERS_CONF: join(home.folder, 'a.conf') },
    config: home.folder,
    uid: 1000,
    cache: join(home.folder, 'cache'),
  };
  t.is((await readContainersConf(place)).engine.runtime, 'crun');
  t.deepEqual(readdirSync(join(home.folder, 'cache')), ['containers-conf.json']);
  t.is((await readContainersConf(place)).engine.runtime, 'crun');
  home.write('a.conf', '[engine]\nruntime = "/usr/bin/runc"\n');
  t.is((await readContainersConf(place)).engine.runtime, '/usr/bin/runc');
});

test('a broken file is named with its line, a wrong value with its key', async (t) => {
  using home = aHome({
    'bad.conf': '[engine]\nruntime = \n',
    'wrong.conf': '[engine]\nstop_timeout = "ten"\n',
  });
  const read = (name: string) =>
    readContainersConf({
      environment: { CONTAINERS_CONF: join(home.folder, name) },
      config: home.folder,
      uid: 1000,
      cache: undefined,
    });
  const broken = await t.throwsAsync(read('bad.conf'), { code: 'TSMAN_CONFIG_BROKEN' });
  t.true(broken.message.startsWith(`cannot read "${join(home.folder, 'bad.conf')}": line 2, column `));
  await t.throwsAsync(read('wrong.conf'), {
    code: 'TSMAN_CONFIG_VALUE',
    message: `cannot read "${join(home.folder, 'wrong.conf')}": line 2: engine.stop_timeout must be a number`,
  });
});

test("the user's storage.conf stands in place of the system's, and STORAGE_DRIVER over both", async (t) => {
  using home = aHome({
    'containers/storage.conf':
      '[storage]\ndriver = "overlay"\ngraphroot = "/x"\n[storage.options.overlay]\nmount_program = "/usr/bin/fuse-overlayfs"\n',
  });
  const place = { config: home.folder, uid: 1000, cache: undefined };
  t.deepEqual(await readStorageConf({ ...place, environment: {} }), {
    driver: 'overlay',
    options: [],
    overlay: { mount_program: '/usr/bin/fuse-overlayfs' },
  });
  const named = await readStorageConf({
    ...place,
    environment: { STORAGE_DRIVER: 'vfs', STORAGE_OPTS: 'a=1,b=2' },
  });
  t.is(named.driver, 'vfs');
  t.deepEqual(named.options, ['a=1', 'b=2']);
});
