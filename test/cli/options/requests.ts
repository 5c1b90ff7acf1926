import test from 'ava';
import { changes, type RequestTable, requestOf, run } from '../../support/options.ts';

const security = { noNewPrivileges: false, mask: [], unmask: [], procOptions: [], label: [] } as const;
const namespaces = {
  pid: { mode: 'private' },
  ipc: { mode: 'shareable' },
  uts: { mode: 'private' },
  cgroup: { mode: 'private' },
} as const;
const fuse = { source: '/dev/fuse', destination: '/dev/fuse', permissions: 'rwm' };

/** What stands before the image → what it makes of the request; everything else is as without. */
const REQUESTS: RequestTable = [
  ['-it', { interactive: true, terminal: true }],
  ['--rm=false', { remove: false }],
  ['--name web_1.x-y', { name: 'web_1.x-y' }],
  ['--hostname h', { hostname: 'h' }],
  ['-h h', { hostname: 'h' }],
  ['-l a=b=c -l d -l a=x', { labels: { a: 'x', d: '' } }],
  ['--annotation a=b,c=d', { annotations: { a: 'b', c: 'd' } }],
  [
    '--cidfile id --pidfile /p --conmon-pidfile ../m',
    {
      containerIdFile: '/home/me/id',
      pidFile: '/p',
      monitorPidFile: '/home/m',
    },
  ],
  ['-u 1000:100 -w /srv', { user: '1000:100', workdir: '/srv' }],
  ['--umask 77', { umask: 0o77 }],
  ['--group-add keep-groups', { groupAdd: ['keep-groups'] }],
  ['--group-add a,b --group-add 5', { groupAdd: ['a', 'b', '5'] }],
  ['--entrypoint ["sh","-c"]', { entrypoint: ['sh', '-c'] }],
  ['--entrypoint ["sh"', { entrypoint: ['["sh"'] }],
  ['--entrypoint [1]', { entrypoint: ['[1]'] }],
  ['--entrypoint /bin/sh', { entrypoint: ['/bin/sh'] }],
  ['--entrypoint=', { entrypoint: [] }],

  ['--privileged', { privileged: true }],
  [
    '--cap-add net_admin,CAP_SYS_TIME --cap-drop all',
    {
      capAdd: ['CAP_NET_ADMIN', 'CAP_SYS_TIME'],
      capDrop: ['ALL'],
    },
  ],
  ['--security-opt no-new-privileges', { security: { ...security, noNewPrivileges: true } }],
  ['--security-opt no-new-privileges:true --security-opt no-new-privileges=false', { security }],
  [
    '--security-opt seccomp=p.json --security-opt label=disable --security-opt label=type:x',
    {
      security: { ...security, seccomp: '/home/me/p.json', label: ['disable', 'type:x'] },
    },
  ],
  [
    '--security-opt seccomp:unconfined --security-opt apparmor=unconfined',
    {
      security: { ...security, seccomp: 'unconfined', apparmor: 'unconfined' },
    },
  ],
  [
    '--security-opt mask=/a:/b --security-opt unmask=/c --security-opt proc-opts=hidepid=2,x',
    {
      security: { ...security, mask: ['/a', '/b'], unmask: ['/c'], procOptions: ['hidepid=2', 'x'] },
    },
  ],
  ['--security-opt systempaths=unconfined', { security: { ...security, unmask: ['ALL'] } }],
  ['--device /dev/fuse', { devices: [fuse] }],
  ['--device /dev/fuse:rw', { devices: [{ ...fuse, permissions: 'rw' }] }],
  ['--device /dev/fuse:/dev/x:r', { devices: [{ ...fuse, destination: '/dev/x', permissions: 'r' }] }],

  [
    '--ulimit nofile=10 --ulimit core=-1 --ulimit nofile=5:6',
    {
      ulimits: [
        { type: 'nofile', soft: 5, hard: 6 },
        { type: 'core', soft: -1, hard: -1 },
      ],
    },
  ],
  ['--ulimit host', { ulimits: [], keepUlimits: true }],
  [
    '--sysctl net.ipv4.ip_forward=1,kernel.msgmax=2',
    {
      sysctls: { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '2' },
    },
  ],
  ['--cgroups disabled', { cgroups: 'disabled' }],
  ['--cgroups enabled', {}],

  ['--userns keep-id', { userNamespace: { mode: 'keep-id' } }],
  ['--userns keep-id:uid=1000,gid=100', { userNamespace: { mode: 'keep-id', uid: 1000, gid: 100 } }],
  ['--userns nomap', { userNamespace: { mode: 'nomap' } }],
  ['--userns=', { userNamespace: { mode: 'host' } }],
  [
    '--pid host --ipc none --uts ns:/u --cgroupns container:c',
    {
      namespaces: {
        pid: { mode: 'host' },
        ipc: { mode: 'none' },
        uts: { mode: 'ns', path: '/u' },
        cgroup: { mode: 'container', container: 'c' },
      },
    },
  ],
  ['--pid= --ipc private', { namespaces: { ...namespaces, ipc: { mode: 'private' } } }],

  ['--init --init-path /x/tini', { init: true, initPath: '/x/tini' }],
  ['--stop-signal RTMIN+3 --stop-timeout 0x10', { stopSignal: 'RTMIN+3', stopTimeoutSeconds: 16 }],
  ['--timeout 5', { timeoutSeconds: 5 }],
  [
    '--log-driver json-file --log-opt max-size=10m,max-file=3 --log-opt path=l --log-opt tag=t',
    {
      log: { driver: 'json-file', maxBytes: 10_485_760, maxFiles: 3, path: '/home/me/l', tag: 't' },
    },
  ],
  ['--log-driver= --log-opt max-size=0', { log: { driver: 'k8s-file' } }],
  ['--restart no --systemd false --no-healthcheck --disable-content-trust', {}],
  ['--restart always', { restart: { policy: 'always' } }],
  ['--restart unless-stopped', { restart: { policy: 'unless-stopped' } }],
  ['--restart on-failure:3', { restart: { policy: 'on-failure', maxRetries: 3 } }],
  ['--restart on-failure:0', { restart: { policy: 'on-failure' } }],
  ['--pids-limit -1 -m 0', {}],
];

for (const [line, fields] of REQUESTS) {
  test(`run ${line} makes its request`, (t) => t.deepEqual(changes(line, fields), fields));
}

test('the image is the first argument, and the rest is its command', (t) => {
  const { request } = run('--rm alpine:3 echo --rm -x');
  t.deepEqual(request.source, { type: 'image', reference: 'alpine:3' });
  t.deepEqual(request.args, ['echo', '--rm', '-x']);
});

test('a request survives being kept as JSON', (t) => {
  const request = requestOf('-it -p 80 -v /a:/b --ulimit host --userns keep-id -e A=1');
  t.deepEqual(JSON.parse(JSON.stringify(request)), request);
});

test('a folder takes the place of the image with --rootfs', (t) => {
  const sources = ['--rootfs /r sh', '--rootfs r:O sh'].map((line) => run(line).request.source);
  t.deepEqual(sources, [
    { type: 'rootfs', folder: '/r', overlay: false },
    { type: 'rootfs', folder: '/home/me/r', overlay: true },
  ]);
});

test('a host name of more than 64 bytes is refused before the kernel does', (t) => {
  t.notThrows(() => requestOf(['-h', 'a'.repeat(64)]));
  t.throws(() => requestOf(['-h', 'a'.repeat(65)]), { code: 'TSMAN_OPTION_INVALID' });
});
