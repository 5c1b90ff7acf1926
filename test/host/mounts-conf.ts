import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parseMountsConf, readMountsConf } from '../../lib/host/mounts-conf.ts';

test('a line that begins with a slash is a mount, at its own path unless it names another', (t) => {
  const text = '# comment\n/a:/b\n  /c\nfoo:bar\n\n/d:\n';
  t.deepEqual(parseMountsConf(text), [
    { source: '/a', destination: '/b' },
    { source: '/c', destination: '/c' },
    { source: '/d', destination: '/d' },
  ]);
});

test('the user’s own file is read in place of the system’s', (t) => {
  const config = mkdtempSync(join(tmpdir(), 'tsman-mounts-'));
  t.teardown(() => rmSync(config, { recursive: true }));
  mkdirSync(join(config, 'containers'));
  const file = join(config, 'containers/mounts.conf');
  writeFileSync(file, '/a:/b\n');
  t.deepEqual(readMountsConf(config), { file, mounts: [{ source: '/a', destination: '/b' }] });
});
