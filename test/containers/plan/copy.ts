import test from 'ava';
import { type CopyEnd, planCopy } from '../../../lib/containers/plan/copy.ts';

const end = (
  kind: CopyEnd['kind'],
  path: string,
  base = path.replace(/\/*$/, '').split('/').at(-1) ?? '',
) => ({
  kind,
  path,
  base,
  where: 'the host',
});

const stream = end('stream', '-', '');
const file = end('file', '/a/file');
const folder = end('folder', '/a/folder');
const content = { ...folder, path: '/a/folder/.' };
const root = end('folder', '/', '');
const target = end('folder', '/t');
const there = end('file', '/t/there');
const missing = end('missing', '/t/new');

const table: readonly (readonly [string, CopyEnd, CopyEnd, string])[] = [
  ['a file into a folder', file, target, 'file'],
  ['a file by a link into a folder', { ...file, path: '/link' }, target, 'file'],
  ['a file over a file', file, there, 'there'],
  ['a file under a new name', file, missing, 'new'],
  ['a folder into a folder', folder, target, 'folder'],
  ['a folder with a slash into a folder', { ...folder, path: '/a/folder/' }, target, 'folder'],
  ['the content of a folder into a folder', content, target, ''],
  ['the content of the folder one is in', { ...folder, path: '.' }, target, ''],
  ['a root into a folder', root, target, ''],
  ['a folder under a new name', folder, missing, 'new'],
  ['the content of a folder into a new one', content, missing, 'new'],
  ['an archive into a folder', stream, target, ''],
  ['a folder as an archive', folder, stream, 'folder'],
  ['the content of a folder as an archive', content, stream, ''],
  ['a file as an archive', file, stream, 'file'],
];

for (const [what, from, to, expected] of table) {
  test(what, (t) => t.is(planCopy(from, to), expected));
}

const refused: readonly (readonly [string, CopyEnd, CopyEnd, string])[] = [
  ['what is missing', missing, target, '"/t/new" could not be found on the host: no such file or directory'],
  [
    'into a folder that is missing',
    file,
    { ...missing, path: '/t/new/' },
    '"/t/new/" could not be found on the host: no such file or directory',
  ],
  ['a folder over a file', folder, there, 'destination must be a directory when copying a directory'],
  [
    'the content of one over a file',
    content,
    there,
    'destination must be a directory when copying a directory',
  ],
  ['an archive over a file', stream, there, 'destination must be a directory when copying from stdin'],
  ['an archive to a new name', stream, missing, 'destination must be a directory when copying from stdin'],
];

for (const [what, from, to, message] of refused) {
  test(`refused: ${what}`, (t) => void t.throws(() => planCopy(from, to), { message }));
}
