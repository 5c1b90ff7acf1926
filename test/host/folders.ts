import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { bootId } from '../../lib/base/process-identity.ts';
import { foldersFrom, runtimePointer } from '../../lib/host/folders.ts';

const uid = process.getuid?.() ?? 0;

function aHome() {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-home-'));
  const own = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  return { folder, own, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test('without XDG variables everything lies under HOME', (t) => {
  using home = aHome();
  const run = home.own('run');
  t.deepEqual(foldersFrom({ HOME: home.folder, XDG_RUNTIME_DIR: run }, uid), {
    data: join(home.folder, '.local/share/tsman'),
    runtime: join(run, 'tsman'),
    cache: join(home.folder, '.cache/tsman'),
    config: join(home.folder, '.config'),
  });
});

test('XDG variables are followed when they are absolute, and options go before them', (t) => {
  using home = aHome();
  const environment = {
    HOME: home.folder,
    XDG_DATA_HOME: '/d',
    XDG_CONFIG_HOME: 'relative',
    XDG_CACHE_HOME: '/c',
    XDG_RUNTIME_DIR: home.own('run'),
  };
  t.deepEqual(foldersFrom(environment, uid, { root: '/r', runroot: '/rr' }), {
    data: '/r',
    runtime: '/rr',
    cache: '/c/tsman',
    config: join(home.folder, '.config'),
  });
  t.is(foldersFrom(environment, uid).data, '/d/tsman');
});

test("a HOME that does not exist gives way to the user database's", (t) => {
  using home = aHome();
  const { data } = foldersFrom({ HOME: '/no/such/folder', XDG_RUNTIME_DIR: home.own('run') }, uid);
  t.false(data.startsWith('/no/such'));
  const bare = foldersFrom({ XDG_RUNTIME_DIR: home.own('run') }, uid);
  t.is(bare.data, data);
});

test('an XDG_RUNTIME_DIR that is missing is not believed', (t) => {
  using home = aHome();
  const { runtime } = foldersFrom({ HOME: home.folder, XDG_RUNTIME_DIR: join(home.folder, 'gone') }, uid);
  t.false(runtime.startsWith(home.folder));
});

test('what was decided earlier in this boot is found by a session with another XDG_RUNTIME_DIR', (t) => {
  using home = aHome();
  const decided = home.own('first/tsman');
  const data = home.own('data/tsman');
  writeFileSync(runtimePointer(data), `${bootId()} ${decided}\n`);
  const environment = { XDG_DATA_HOME: join(home.folder, 'data'), HOME: home.folder };
  t.is(foldersFrom(environment, uid).runtime, decided);
  t.is(foldersFrom({ ...environment, XDG_RUNTIME_DIR: home.own('second') }, uid).runtime, decided);
});

test('what was decided in another boot, or for a folder that is gone, is forgotten', (t) => {
  using home = aHome();
  const decided = home.own('first/tsman');
  const data = home.own('data/tsman');
  const run = home.own('second');
  const environment = { XDG_DATA_HOME: join(home.folder, 'data'), HOME: home.folder, XDG_RUNTIME_DIR: run };
  const lines = [
    `another-boot ${decided}\n`,
    `${bootId()} ${decided}-gone\n`,
    'garbage',
    `${bootId()} ${decided}`,
  ];
  for (const line of lines) {
    writeFileSync(runtimePointer(data), line);
    t.is(foldersFrom(environment, uid).runtime, join(run, 'tsman'), line);
  }
});

test('a pointer that cannot be read is no error', (t) => {
  using home = aHome();
  const data = home.own('data/tsman');
  mkdirSync(runtimePointer(data));
  chmodSync(data, 0o700);
  const run = home.own('run');
  const { runtime } = foldersFrom(
    { XDG_DATA_HOME: join(home.folder, 'data'), HOME: home.folder, XDG_RUNTIME_DIR: run },
    uid,
  );
  t.is(runtime, join(run, 'tsman'));
});
