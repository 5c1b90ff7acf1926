import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type Reached, reachBeneath } from '../../lib/base/beneath.ts';

const root = mkdtempSync(join(tmpdir(), 'tsman-beneath-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'tsman-beneath-'));
mkdirSync(join(root, 'etc/deep'), { recursive: true });
writeFileSync(join(root, 'etc/passwd'), 'inside');
writeFileSync(join(elsewhere, 'file'), 'elsewhere');
symlinkSync('/etc/passwd', join(root, 'absolute'));
symlinkSync('../../../../../../../../etc', join(root, 'etc/deep/up'));
symlinkSync('/etc/deep', join(root, 'folder'));
symlinkSync('loop', join(root, 'loop'));
symlinkSync('/etc/new', join(root, 'dangling'));
test.after.always(() => {
  for (const folder of [root, elsewhere]) rmSync(folder, { recursive: true });
});

/** Kind and path, or why it leads nowhere; what was open is closed. */
function told(reached: Reached): string {
  if (reached.kind === 'nowhere') return reached.words;
  closeSync(reached.folder);
  return `${reached.kind} ${reached.path}`;
}

const table: Record<string, string> = {
  '/': 'folder /',
  '../../etc/': 'folder /etc',
  '/etc//./passwd': 'file /etc/passwd',
  '/absolute': 'file /etc/passwd',
  '/etc/deep/up/passwd': 'file /etc/passwd',
  '/folder/..': 'folder /etc',
  '/folder/new': 'missing /etc/deep/new',
  '/dangling': 'missing /etc/new',
  '/loop': 'too many levels of symbolic links',
  '/nope/new': 'no such file or directory',
  '/etc/passwd/new': 'not a directory',
  [`/${'x'.repeat(300)}`]: 'file name too long',
};

for (const [path, expected] of Object.entries(table)) {
  test(`${path.slice(0, 40)} leads to: ${expected}`, (t) => {
    t.is(told(reachBeneath(root, path)), expected);
  });
}

test('what is mounted somewhere is found there, a folder and a single file', (t) => {
  const mounts = new Map([
    ['/etc/deep', elsewhere],
    ['/etc/passwd', join(elsewhere, 'file')],
  ]);
  const file = reachBeneath(root, '/absolute', mounts);
  if (file.kind !== 'file') return t.fail(file.kind);
  t.is(file.path, '/etc/passwd');
  t.is(readFileSync(`/proc/self/fd/${file.folder}/${file.name}`, 'utf8'), 'elsewhere');
  closeSync(file.folder);
  t.is(told(reachBeneath(root, '/folder/file', mounts)), 'file /etc/deep/file');
});

test('the folder that was found stays, whatever comes to its place', (t) => {
  mkdirSync(join(root, 'moving/here'), { recursive: true });
  const found = reachBeneath(root, '/moving/here/new');
  if (found.kind !== 'missing') return t.fail(found.kind);
  renameSync(join(root, 'moving'), join(root, 'moved'));
  symlinkSync(elsewhere, join(root, 'moving'));
  writeFileSync(`/proc/self/fd/${found.folder}/${found.name}`, 'x');
  closeSync(found.folder);
  t.is(readFileSync(join(root, 'moved/here/new'), 'utf8'), 'x');
});
