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
const image = { type: 'image', reference: 'app', destination: '/x', readOnly: true } as const;

const REQUESTS: RequestTable = [
  ['-v v:/x', { mounts: [volume] }],
  ['-v v:/x -v v:/x', { mounts: [volume] }],
  ['-v /x', { mounts: [anonymous] }],
  [
    '-v v:/x:ro,nocopy,U,noexec',
    { mounts: [{ ...volume, readOnly: true, copyUp: false, chown: true, flags: ['noexec'] }] },
  ],
  ['-v v:/x:O', { mounts: [{ ...volume, overlay: true }] }],
  ['-v v:/x:O,U', { mounts: [{ ...volume, overlay: true, chown: true }] }],
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
  ['--mount type=volume,src=v,dst=/x,subpath=a/b', { mounts: [{ ...volume, subpath: 'a/b' }] }],
  ['--mount type=volume,src=v,dst=/x,volume-subpath=a', { mounts: [{ ...volume, subpath: 'a' }] }],
  ['--mount type=image,src=app,dst=/x', { mounts: [image] }],
  ['--mount type=image,source=app,target=/x/,rw', { mounts: [{ ...image, readOnly: false }] }],
  [
    '--mount type=image,src=app,dst=/x,readwrite=false,subpath=etc',
    { mounts: [{ ...image, subpath: 'etc' }] },
  ],
  ['--mount type=devpts,dst=/x', { mounts: [{ type: 'devpts', destination: '/x', options: [] }] }],
  [
    '--mount type=devpts,dst=/x,uid=5,mode=600,max=9',
    { mounts: [{ type: 'devpts', destination: '/x', options: ['uid=5', 'mode=600', 'max=9'] }] },
  ],
  ['--volumes-from c', { volumesFrom: [{ container: 'c', options: [] }] }],
  [
    '--volumes-from c:ro,z --volumes-from d',
    {
      volumesFrom: [
        { container: 'c', options: ['ro', 'z'] },
        { container: 'd', options: [] },
      ],
    },
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
