import test from 'ava';
import { fuseOptions, lowerFolders, overlayOptions } from '../../../lib/storage/plan/overlay-options.ts';

const folder = `../storage/c/${'f'.repeat(64)}`;
const place = { writable: { upper: `${folder}/upper`, work: `${folder}/work` } };
const writable = { upper: 'u', work: 'w' };
const folders = (count: number) => Array.from({ length: count }, (_, at) => at.toString(36).padStart(6, '0'));

test('puts the uppermost layer first', (t) => {
  const chain = [
    { diffId: '1', folder: 'base' },
    { diffId: '2', folder: 'top' },
  ];
  t.is(
    overlayOptions({ lower: lowerFolders(chain), writable }, false),
    'lowerdir=top:base,upperdir=u,workdir=w,userxattr',
  );
});

test('asks for no syncing where the root filesystem is thrown away', (t) => {
  t.true(overlayOptions({ lower: ['l'], writable }, true)?.endsWith(',userxattr,volatile'));
});

test('names nothing to write to where the mount is read-only', (t) => {
  t.is(overlayOptions({ lower: ['top', 'base'] }, false), 'lowerdir=top:base,userxattr');
});

test('fits 500 layers into the page that the kernel takes, and says when there are too many', (t) => {
  const options = overlayOptions({ lower: folders(500), ...place }, true);
  t.true(options !== undefined && options.length < 4096);
  t.is(overlayOptions({ lower: folders(600), ...place }, true), undefined);
});

test('counts only the upper of a layer that comes twice', (t) => {
  const [a, b] = [
    { diffId: 'a', folder: 'a' },
    { diffId: 'b', folder: 'b' },
  ];
  t.deepEqual(lowerFolders([a, b, a]), ['a', 'b']);
});

test('leaves out what lies below an opaque root', (t) => {
  const chain = ['a', 'b', 'c'].map((name) => ({ diffId: name, folder: name, opaqueRoot: name === 'b' }));
  t.deepEqual(lowerFolders(chain), ['c', 'b']);
});

test('tells fuse-overlayfs each range of owners in one line', (t) => {
  const ranges = [
    { containerID: 0, hostID: 1, size: 1000 },
    { containerID: 1000, hostID: 0, size: 1 },
  ];
  t.is(
    fuseOptions({ lower: ['l'], writable }, { mapping: { uid: ranges, gid: ranges }, disposable: false }),
    'lowerdir=l,upperdir=u,workdir=w,uidmapping=0:1:1000:1000:0:1,gidmapping=0:1:1000:1000:0:1',
  );
});
