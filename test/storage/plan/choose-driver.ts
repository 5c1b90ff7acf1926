import test from 'ava';
import { chooseDriver, type DriverWishes } from '../../../lib/storage/plan/choose-driver.ts';

const none: DriverWishes = { asked: undefined, configured: undefined, mountProgram: undefined, options: [] };

const table: readonly [string, Partial<DriverWishes>, ReturnType<typeof chooseDriver>][] = [
  ['nobody asks for one', {}, undefined],
  ['the command line asks for overlay', { asked: 'overlay' }, 'overlay'],
  ['a distribution configures overlay', { configured: 'overlay' }, undefined],
  [
    'overlay with a mount program',
    { configured: 'overlay', mountProgram: '/usr/bin/fuse-overlayfs' },
    'fuse-overlayfs',
  ],
  ['the configuration asks for vfs', { configured: 'vfs' }, 'vfs'],
  ['the command line has the last word', { asked: 'overlay', configured: 'vfs' }, 'overlay'],
  ['an option names a mount program', { options: ['overlay.mount_program=/bin/f'] }, 'fuse-overlayfs'],
  [
    'an option takes the mount program away',
    { mountProgram: '/bin/f', options: ['mount_program='] },
    undefined,
  ],
];

for (const [title, wishes, expected] of table) {
  test(`when ${title}, the driver is ${expected ?? 'the first that works'}`, (t) => {
    t.is(chooseDriver({ ...none, ...wishes }), expected);
  });
}

test('an option that would have no effect is refused', (t) => {
  t.throws(() => chooseDriver({ ...none, options: ['overlay.size=1G'] }), { code: 'TSMAN_STORAGE_OPTION' });
});
