import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readTextInRoot, resolveInRoot } from '../../lib/base/safe-path.ts';

const root = mkdtempSync(join(tmpdir(), 'tsman-safe-path-'));
mkdirSync(join(root, 'etc/deep'), { recursive: true });
writeFileSync(join(root, 'etc/passwd'), 'inside');
symlinkSync('/etc/passwd', join(root, 'absolute'));
symlinkSync('../../../../../../../../etc/passwd', join(root, 'etc/deep/dotted'));
symlinkSync('/etc', join(root, 'folder'));
symlinkSync('loop', join(root, 'loop'));
test.after.always(() => rmSync(root, { recursive: true }));

const table: Record<string, string> = {
  '/etc/passwd': 'etc/passwd',
  'etc//./passwd': 'etc/passwd',
  '/../../etc/passwd': 'etc/passwd',
  '/absolute': 'etc/passwd',
  '/etc/deep/dotted': 'etc/passwd',
  '/folder/deep/../passwd': 'etc/passwd',
  '/missing/../etc/new': 'etc/new',
};

for (const [path, expected] of Object.entries(table)) {
  test(`${path} stays inside the root, at ${expected}`, (t) => {
    t.is(resolveInRoot(root, path), join(root, expected));
  });
}

test('a link that leads to itself is an error', (t) => {
  t.throws(() => resolveInRoot(root, '/loop'), { code: 'TSMAN_PATH_LOOP' });
});

test('reading follows links inside the root, and a missing file is undefined', (t) => {
  t.is(readTextInRoot(root, '/absolute'), 'inside');
  t.is(readTextInRoot(root, '/nothing'), undefined);
  t.is(readTextInRoot(root, '/etc'), undefined);
});
