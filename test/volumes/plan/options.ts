import test from 'ava';
import { planVolumeOptions } from '../../../lib/volumes/plan/options.ts';

const folder = { type: 'bind', device: '/srv', recursive: false, flags: [] } as const;
const memory = { type: 'mount', fsType: 'tmpfs', device: 'tmpfs', options: [] } as const;

const PLANS: readonly (readonly [options: Record<string, string>, plan: object])[] = [
  [{}, { copies: true }],
  [{ o: 'uid=5,gid=6' }, { copies: true, uid: 5, gid: 6 }],
  [{ o: 'noquota,nocopy' }, { copies: false }],
  [
    { type: 'none', o: 'bind', device: '/srv' },
    { copies: true, backing: folder },
  ],
  [
    { type: 'bind', device: '/srv' },
    { copies: true, backing: folder },
  ],
  [
    { o: 'rbind,ro', device: '/srv' },
    { copies: true, backing: { ...folder, recursive: true, flags: ['ro'] } },
  ],
  [{ type: 'tmpfs' }, { copies: true, backing: memory }],
  [
    { type: 'tmpfs', device: 'tmpfs', o: 'size=2m,uid=7', size: '1m' },
    { copies: true, uid: 7, backing: { ...memory, options: ['size=2m', 'uid=7', 'size=1m'] } },
  ],
];

for (const [options, plan] of PLANS) {
  test(`the options ${JSON.stringify(options)} come to ${JSON.stringify(plan)}`, (t) => {
    t.deepEqual<object, object>(planVolumeOptions(options), plan);
  });
}

const REFUSED: readonly (readonly [options: Record<string, string>, message: string])[] = [
  [{ bogus: '1' }, "invalid mount option bogus for driver 'local': invalid argument"],
  [{ o: 'uid=x' }, 'cannot convert UID x to integer: strconv.Atoi: parsing "x": invalid syntax'],
  [
    { o: 'size=1m' },
    'volume options size and inodes not supported. Filesystem does not support Project Quota',
  ],
  [
    { o: 'timeout=5' },
    'running volume create option: Volume driver timeout can only be used with non-local volume drivers: invalid argument',
  ],
  [{ device: '/srv' }, 'the option device of a volume needs the option type, or o=bind'],
  [{ o: 'noexec' }, 'the volume option o=noexec needs the options type and device'],
  [
    { o: 'bind', device: 'srv' },
    "invalid volume option device for driver 'local': a bind mount needs an absolute path: invalid argument",
  ],
  [{ o: 'bind,mode=7', device: '/srv' }, 'invalid volume option o=mode=7 of a bind mount: invalid argument'],
];

for (const [options, message] of REFUSED) {
  test(`the options ${JSON.stringify(options)} are refused`, (t) => {
    t.throws(() => planVolumeOptions(options), { message });
  });
}
