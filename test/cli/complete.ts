import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openContainerStore } from '../../lib/containers/store.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import { aContainer } from '../support/a-request.ts';
import { tsman } from '../support/world.ts';

const ask = async (line: string) => {
  const { stdout, code } = await tsman(['__complete', '--', ...line.split(' ')]);
  return {
    words: stdout
      .split('\n')
      .filter(Boolean)
      .map((each) => each.split('\t')[0]),
    code,
  };
};

const CASES: Readonly<Record<string, readonly string[]>> = {
  versi: ['version'],
  'system mi': ['migrate'],
  'help versi': ['version'],
  'version --for': ['--format'],
  'version --format json ': [],
  '--log-level d': ['debug'],
  '--log-level=d': ['--log-level=debug'],
  'version --log-level d': ['debug'],
  '--root ': [':files'],
  '--log-level debug versi': ['version'],
  'unshare ls ': [':files'],
  'nope ': [],
  '--nope versi': [],
  'version -- --for': [],
};

for (const [line, wanted] of Object.entries(CASES)) {
  test(`after "tsman ${line}" come ${JSON.stringify(wanted)}`, async (t) => {
    t.deepEqual(await ask(line), { words: [...wanted], code: 0 });
  });
}

test('every command has a description in the list', async (t) => {
  const { stdout } = await tsman(['__complete', '--', '']);
  for (const line of stdout.trim().split('\n')) t.regex(line, /^[a-z-]+\t\S/);
});

test('the names of containers follow a command that takes them', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'tsman-complete-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const root = join(home, 'data');
  const folders = { data: root, runtime: home, cache: home, config: home };
  const container = aContainer();
  openContainerStore(pathsIn(folders)).insert(container, { durable: false });
  const words = ['--root', root, '__complete', '--', 'rm'];
  const env = { HOME: home, XDG_RUNTIME_DIR: home };
  t.is((await tsman([...words, ''], { env })).stdout, `${container.name}\n`);
  t.is((await tsman([...words, 'no-such'], { env })).stdout, '');
});
