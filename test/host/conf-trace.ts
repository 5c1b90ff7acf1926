import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Settings } from '../../lib/host/conf-files.ts';
import { traceConfiguration } from '../../lib/host/conf-trace.ts';

const SETTINGS: Settings = {
  containers: { env: 'texts', init: 'flag' },
  engine: { runtime: 'text', runtimes: 'table' },
};

function trace(texts: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-trace-'));
  try {
    const files = Object.entries(texts).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const traced = traceConfiguration({ files: [...files, join(folder, 'none.conf')], settings: SETTINGS });
    return traced.map((each) => ({
      ...each,
      files: each.files.map((file) => file.slice(folder.length + 1)),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the last file that sets a value is named, and every file of a list that was added up', (t) => {
  const traced = trace({
    a: '[engine]\nruntime = "crun"\n[containers]\nenv = ["A=1"]\n',
    b: '[engine]\nruntime = "runc"\n[containers]\nenv = ["B=2", {append=true}]\n',
  });
  t.deepEqual(traced, [
    { key: 'engine.runtime', value: 'runc', files: ['b'], isUsed: true },
    { key: 'containers.env', value: ['A=1', 'B=2'], files: ['a', 'b'], isUsed: true },
  ]);
});

test('a list that is not added to takes the place of the earlier one, in value and in file', (t) => {
  const traced = trace({ a: '[containers]\nenv = ["A=1"]\n', b: '[containers]\nenv = ["B=2"]\n' });
  t.deepEqual(traced, [{ key: 'containers.env', value: ['B=2'], files: ['b'], isUsed: true }]);
});

test('the entries of a table are settings of their own', (t) => {
  const traced = trace({
    a: '[engine.runtimes]\ncrun = ["/a"]\nrunc = ["/b"]\n',
    b: '[engine.runtimes]\nrunc = ["/c"]\n',
  });
  t.deepEqual(
    traced.map(({ key, value, files }) => [key, value, files]),
    [
      ['engine.runtimes.crun', ['/a'], ['a']],
      ['engine.runtimes.runc', ['/c'], ['b']],
    ],
  );
});

test('what is set and not looked at is told as such', (t) => {
  t.deepEqual(trace({ a: '[engine]\nnum_locks = 7\n' }), [
    { key: 'engine.num_locks', value: 7, files: ['a'], isUsed: false },
  ]);
});

const WRONG: readonly (readonly [string, string])[] = [
  ['[containers]\n# init = 1\ninit = "yes"\n', 'line 3: containers.init must be true or false'],
  ['containers.init = 1\n', 'line 1: containers.init must be true or false'],
  ['[ "containers" ] # mine\n\n"init" = 1\n', 'line 3: containers.init must be true or false'],
  ['[engine]\ninit = 1\n[containers]\ninit = 1\n', 'line 4: containers.init must be true or false'],
  ['containers = { init = 1 }\n', 'line 1: containers.init must be true or false'],
];

for (const [text, words] of WRONG) {
  test(`a value of the wrong kind is named with its line: ${JSON.stringify(text)}`, (t) => {
    const error = t.throws(() => trace({ a: text }), { code: 'TSMAN_CONFIG_VALUE' });
    t.regex(error?.message ?? '', new RegExp(`^cannot read ".*/a": ${words}$`));
  });
}
