import test from 'ava';
import { parseIdMap } from '../../lib/host/caller.ts';
import { mountOf, parseMountTable } from '../../lib/host/mount-table.ts';
import { parsePasswd } from '../../lib/host/passwd.ts';
import { parseDistribution, parseLimits, parseMemory } from '../../lib/host/probe.ts';

test('an id map is a list of ranges, however it is spaced', (t) => {
  t.deepEqual(parseIdMap('         0       1000          1\n         1     100000      65536\n'), [
    { inside: 0, outside: 1000, count: 1 },
    { inside: 1, outside: 100000, count: 65536 },
  ]);
});

test('a mount line with optional fields and escaped characters is taken apart', (t) => {
  const text = String.raw`36 35 98:0 /mnt1 /mnt\0402\134x rw,noatime master:1 shared:2 - ext3 /dev/ro\011ot rw,errors=continue
`;
  t.deepEqual(parseMountTable(text), [
    {
      id: 36,
      parent: 35,
      device: '98:0',
      root: '/mnt1',
      target: String.raw`/mnt 2\x`,
      options: ['rw', 'noatime'],
      propagation: ['master:1', 'shared:2'],
      type: 'ext3',
      source: '/dev/ro\tot',
      superOptions: ['rw', 'errors=continue'],
    },
  ]);
});

test('a path lies on the deepest mount above it, and on the later of two at one place', (t) => {
  const line = (id: number, target: string) => `${id} 1 0:1 / ${target} rw - tmpfs none rw`;
  const table = parseMountTable([line(1, '/'), line(2, '/a'), line(3, '/a'), line(4, '/ab')].join('\n'));
  t.deepEqual(
    ['/x', '/a', '/a/b', '/ab/c', '/abc'].map((path) => mountOf(path, table)?.id),
    [1, 3, 3, 4, 1],
  );
});

test('a user is found by number only, in lines that are whole', (t) => {
  const text = 'root:x:0:0:root:/root:/bin/sh\nbroken\n+::::::\nann:x:1000:100:Ann,,,:/home/ann:/bin/zsh\n';
  t.deepEqual(parsePasswd(text, 1000), { name: 'ann', uid: 1000, gid: 100, home: '/home/ann' });
  t.is(parsePasswd(text, 0)?.name, 'root');
  t.is(parsePasswd(text, 7), undefined);
});

test('limits bear the names that --ulimit knows, and none is Infinity', (t) => {
  const text = `Limit                     Soft Limit           Hard Limit           Units     
Max open files            1024                 1048576              files     
Max processes             unlimited            unlimited            processes 
`;
  t.deepEqual(parseLimits(text), {
    nofile: { soft: 1024, hard: 1048576 },
    nproc: { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY },
  });
});

test('memory is in bytes', (t) => {
  const memory = parseMemory(
    'MemTotal:        8 kB\nMemFree:         4 kB\nSwapTotal:       2 kB\nSwapFree:        1 kB\n',
  );
  t.deepEqual(memory, { totalBytes: 8192, freeBytes: 4096, swapTotalBytes: 2048, swapFreeBytes: 1024 });
});

test('a distribution is named with and without quotes', (t) => {
  const text =
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\nVERSION_CODENAME=bookworm\n';
  t.deepEqual(parseDistribution(text), { id: 'debian', version: '12', codename: 'bookworm' });
});
