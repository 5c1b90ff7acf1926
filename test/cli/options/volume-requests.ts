import test from 'ava';
import { changes, type RequestTable } from '../../support/options.ts';

const volume = {
  type: 'volume',
  name: 'v',
  destination: '/x',
  readOnly: false,
  recursive: true,
  chown: false,
  flags: [],
  copyUp: true,
} as const;
const { name: _, ...anonymous } = volume;

const REQUESTS: RequestTable = [
  ['-v v:/x', { mounts: [volume] }],
  ['-v v:/x -v v:/x', { mounts: [volume] }],
  ['-v /x', { mounts: [anonymous] }],
  [
    '-v v:/x:ro,nocopy,U,noexec',
    { mounts: [{ ...volume, readOnly: true, copyUp: false, chown: true, flags: ['noexec'] }] },
  ],
  ['-v v:/x:z,copy', { mounts: [volume] }],
  ['--mount type=volume,dst=/x', { mounts: [anonymous] }],
  ['--mount type=volume,src=,dst=/x', { mounts: [anonymous] }],
  [
    '--mount type=volume,source=v,target=/x,readonly,volume-nocopy',
    { mounts: [{ ...volume, readOnly: true, copyUp: false }] },
  ],
  [
    '--mount type=volume,src=v,dst=/x,nocopy=false,z,bind-propagation=rslave,dev',
    { mounts: [{ ...volume, propagation: 'rslave', flags: ['dev'] }] },
  ],
  [
    '--mount type=volume,src=v,dst=/x,volume-opt=type=tmpfs,volume-opt=o=size=1m,volume-opt=o=ro',
    { mounts: [{ ...volume, options: { type: 'tmpfs', o: 'size=1m,ro' } }] },
  ],
  ['--image-volume ignore', { imageVolumes: 'ignore' }],
  ['--image-volume tmpfs', { imageVolumes: 'tmpfs' }],
  ['--image-volume bind', {}],
];

for (const [line, wanted] of REQUESTS) {
  test(`run ${line} asks for ${JSON.stringify(wanted)}`, (t) => {
    t.deepEqual(changes(line, wanted), wanted);
  });
}
