import test from 'ava';
import { changes, type RequestTable } from '../../support/options.ts';

const bind = {
  type: 'bind',
  source: '/tmp',
  destination: '/x',
  readOnly: false,
  recursive: true,
  chown: false,
  flags: [],
} as const;
const tmpfs = { type: 'tmpfs', destination: '/x', options: [], copyUp: true } as const;

const REQUESTS: RequestTable = [
  ['-v /tmp:/x', { mounts: [bind] }],
  ['-v /tmp:/x -v /tmp:/x/', { mounts: [bind] }],
  ['-v ./a/..:/x', { mounts: [{ ...bind, source: '/home/me' }] }],
  ['-v ..:/a/../x', { mounts: [{ ...bind, source: '/home' }] }],
  ['-v /a\\:b:/x', { mounts: [{ ...bind, source: '/a:b' }] }],
  [
    '-v /tmp:/x:ro,Z,nosuid,rslave,U,cached',
    {
      mounts: [{ ...bind, readOnly: true, flags: ['nosuid'], propagation: 'rslave', chown: true }],
    },
  ],
  ['-v /tmp:/x:bind,rw', { mounts: [{ ...bind, recursive: false }] }],
  ['--mount type=bind,source=/tmp,target=/x', { mounts: [bind] }],
  ['--mount dst=/x,src=/tmp,type=bind', { mounts: [bind] }],
  ['--mount type=bind,"src=/a,""b""",destination=/x', { mounts: [{ ...bind, source: '/a,"b"' }] }],
  ['--mount type=bind,dst=/x', { mounts: [{ ...bind, source: '/x' }] }],
  ['--mount type=bind,src=rel,dst=/x', { mounts: [{ ...bind, source: '/home/me/rel' }] }],
  [
    '--mount type=bind,src=/tmp,dst=/x,readonly=true,bind-nonrecursive',
    {
      mounts: [{ ...bind, readOnly: true, recursive: false }],
    },
  ],
  [
    '--mount type=bind,src=/tmp,dst=/x,rw=false,bind-propagation=shared',
    {
      mounts: [{ ...bind, readOnly: true, propagation: 'shared' }],
    },
  ],
  [
    '--mount type=bind,src=/tmp,dst=/x,ro=false,rshared,chown=true,noexec,relabel=shared',
    {
      mounts: [{ ...bind, propagation: 'rshared', chown: true, flags: ['noexec'] }],
    },
  ],
  [
    '--mount type=tmpfs,dst=/x,tmpfs-size=10m,tmpfs-mode=1777,ro,notmpcopyup',
    {
      mounts: [{ ...tmpfs, options: ['size=10m', 'mode=1777', 'ro'], copyUp: false }],
    },
  ],
  ['--tmpfs /x', { mounts: [tmpfs] }],
  [
    '--tmpfs /x:size=1m --tmpfs /x:size=64m,mode=700,noexec',
    {
      mounts: [{ ...tmpfs, options: ['size=64m', 'mode=700', 'noexec'] }],
    },
  ],
  ['--shm-size 1.5m', { shmSizeBytes: 1_572_864 }],
  ['--read-only', { readOnly: true, readOnlyTmpfs: true }],
  ['--read-only --read-only-tmpfs=false', { readOnly: true, readOnlyTmpfs: false }],
  [
    '--tz Europe/Paris',
    {
      mounts: [
        {
          ...bind,
          source: '/usr/share/zoneinfo/Europe/Paris',
          destination: '/etc/localtime',
          readOnly: true,
          recursive: false,
        },
      ],
    },
  ],
];

for (const [line, fields] of REQUESTS) {
  test(`run ${line} makes its request`, (t) => t.deepEqual(changes(line, fields), fields));
}
