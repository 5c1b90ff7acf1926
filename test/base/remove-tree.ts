import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { removeFile, removeTree } from '../../lib/base/remove-tree.ts';

function aFolder(t: { teardown(step: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'remove-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const usage = (folder: string) =>
  Number(execFileSync('du', ['-s', '--block-size=1', folder], { encoding: 'utf8' }).split('\t')[0]);

test('a tree goes, and the bytes are those that du misses afterwards', async (t) => {
  const folder = aFolder(t);
  mkdirSync(join(folder, 'tree/a/b'), { recursive: true });
  writeFileSync(join(folder, 'tree/a/file'), 'x'.repeat(10_000));
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'tree/')), Buffer.from([0xff, 0xfe])]), 'odd name');
  linkSync(join(folder, 'tree/a/file'), join(folder, 'tree/a/b/same'));
  const before = usage(folder);
  const freed = await removeTree(join(folder, 'tree'));
  t.is(freed, before - usage(folder));
  t.true(freed > 10_000);
  t.false(existsSync(join(folder, 'tree')));
});

test('what is linked from elsewhere is not freed, and what is not there is no error', async (t) => {
  const folder = aFolder(t);
  writeFileSync(join(folder, 'one'), 'x'.repeat(10_000));
  linkSync(join(folder, 'one'), join(folder, 'two'));
  t.is(removeFile(join(folder, 'one')), 0);
  t.true(removeFile(join(folder, 'two')) > 0);
  t.is(removeFile(join(folder, 'two')), 0);
  t.is(await removeTree(join(folder, 'nothing')), 0);
});
