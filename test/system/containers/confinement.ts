import { existsSync, statSync } from 'node:fs';
import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { skip } from '../../support/programs.ts';
import { settled } from '../../support/settled.ts';

let home: Home;

test.before(async () => {
  const passwd = 'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:100::/home/alice:/bin/sh\n';
  home = await aHomeWithImage('user', {
    files: { '/etc/passwd': passwd, '/etc/group': 'root:x:0:\nusers:x:100:\nwheel:x:10:alice\n' },
    config: {
      Entrypoint: ['/bin/sh', '-c'],
      Cmd: ['echo image'],
      Env: ['PATH=/bin', 'FROM=image', 'BOTH=image'],
      WorkingDir: '/srv',
    },
  });
});

test.after.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
  await home.remove();
});

/** What a script prints in a new container. */
const says = async (options: string, script: string) => {
  const words = options === '' ? [] : options.split(' ');
  return (await home.ok(['run', '--rm', '--network', 'none', ...words, 'busybox', script])).trim();
};

const capabilities = async (options: string) => {
  const status = await says(options, 'grep CapEff /proc/self/status');
  return BigInt(`0x${status.split(/\s+/)[1]}`);
};
const NET_RAW = 1n << 13n;
const CHOWN = 1n;

test('command and entry point: those of the image, or those that are given', async (t) => {
  t.is(await home.ok(['run', '--rm', 'busybox']), 'image\n');
  t.is(await home.ok(['run', '--rm', 'busybox', 'echo given']), 'given\n');
  t.is(await home.ok(['run', '--rm', '--entrypoint', 'echo', 'busybox', 'a', 'b']), 'a b\n');
  t.is(await home.ok(['run', '--rm', '--entrypoint', '["echo","x"]', 'busybox', 'y']), 'x y\n');
  t.is(await home.ok(['run', '--rm', '--entrypoint', '', 'busybox', 'echo', 'bare']), 'bare\n');
});

test('variables: of the image, over them those that are given, without those that are unset', async (t) => {
  const options = '-e BOTH=given -e EMPTY= -e NOT_SET --unsetenv FROM';
  const lines = (await says(options, 'env')).split('\n');
  t.true(lines.includes('BOTH=given') && lines.includes('EMPTY=') && lines.includes('container=podman'));
  t.false(lines.some((line) => /^(FROM|NOT_SET)=/.test(line)));
});

test('user and group, by name and number, with the groups and the home of the user', async (t) => {
  t.is(await says('', 'id -u; id -g; echo $HOME'), '0\n0\n/root');
  t.is(await says('--user alice', 'id -u; id -g; id -G; echo $HOME'), '1000\n100\n100 10\n/home/alice');
  t.is(await says('--user 1000:10', 'id -u; id -g'), '1000\n10');
  t.is(await says('--user 77:78 --group-add 79', 'id -u; id -g; id -G; whoami'), '77\n78\n78 79\n77');
});

test('the working folder is made where it is missing', async (t) => {
  t.is(await says('', 'pwd'), '/srv');
  t.is(await says('-w /new/folder', 'pwd; touch x && echo made'), '/new/folder\nmade');
});

test('host name, hosts and name of the container', async (t) => {
  t.is(await says('--hostname box', 'hostname; cat /etc/hostname'), 'box\nbox');
  t.regex(await says('--add-host a:1.2.3.4 --name named', 'cat /etc/hosts'), /1\.2\.3\.4\ta\n[\s\S]*named/);
});

test('capabilities: podman’s, more, fewer, all', async (t) => {
  t.is(await capabilities(''), 0x800405fbn);
  t.is((await capabilities('--cap-add net_raw')) & NET_RAW, NET_RAW);
  t.is((await capabilities('--cap-drop chown')) & CHOWN, 0n);
  t.is(await capabilities('--cap-drop all'), 0n);
  t.is(await capabilities('--user alice'), 0n);
  t.true((await capabilities('--privileged')) > 0x1ffffffffn);
});

test('the system call filter is on, and off where that is asked for', async (t) => {
  const seccomp = 'grep Seccomp: /proc/self/status | tr -dc 0-9';
  t.is(await says('', seccomp), '2');
  t.is(await says('--security-opt seccomp=unconfined', seccomp), '0');
  t.is(await says('--privileged', seccomp), '0');
});

test('no-new-privileges, ulimits, umask and kernel parameters are those that are given', async (t) => {
  const nnp = 'grep NoNewPrivs /proc/self/status | tr -dc 0-9';
  t.is(await says('--security-opt no-new-privileges', nnp), '1');
  t.is(await says('', nnp), '0');
  t.is(await says('--ulimit nofile=100:200', 'ulimit -n; ulimit -Hn'), '100\n200');
  t.is(await says('--umask 077', 'umask'), '0077');
  t.is(await says('--sysctl net.ipv4.ip_forward=0', 'cat /proc/sys/net/ipv4/ip_forward'), '0');
});

test('paths of the host’s kernel are masked or read-only, unless they are unmasked', async (t) => {
  const write = 'echo 1 2>/dev/null >/proc/sysrq-trigger || echo read-only';
  t.is(await says('', write), 'read-only');
  t.is(await says('', 'cat /proc/keys'), '');
  t.is(await says('', 'ls /proc/acpi /sys/firmware 2>/dev/null | grep -v : | tr -d "\\n"'), '');
  t.not(await says('--security-opt unmask=/proc/keys', 'cat /proc/keys'), '');
});

test('a device of the host can be used where it is given', async (t) => {
  if (!existsSync('/dev/fuse')) return skip(t, 'this host has no /dev/fuse');
  t.is(await says('', 'test -e /dev/fuse || echo none'), 'none');
  t.is(await says('--device /dev/fuse', 'test -c /dev/fuse && echo there'), 'there');
  t.is(await says('--device /dev/fuse:/dev/other', 'test -c /dev/other && echo there'), 'there');
  t.true(statSync('/dev/fuse').isCharacterDevice());
});

test('--init is the first process, and reaps', async (t) => {
  const first = await home.tsman(['run', '--rm', '--init', 'busybox', 'cat /proc/1/cmdline | tr "\\0" " "']);
  if (first.stderr.includes('container-init binary not found')) {
    return skip(t, 'neither catatonit nor tini is installed');
  }
  t.regex(first.stdout, /podman-init/);
  const orphan = '(sleep 0.2 &) ; sleep 0.6; ps -o stat,args | grep -c "^Z" || true';
  t.is(await says('--init', orphan), '0');
});

test('--read-only: nothing can be written but in scratch folders, and not there either without them', async (t) => {
  const tried = 'for f in / /tmp /run /dev/shm; do touch $f/x 2>/dev/null && echo $f; done; true';
  t.is(await says('--read-only', tried), '/tmp\n/run\n/dev/shm');
  t.is(await says('--read-only --read-only-tmpfs=false', tried), '');
});

test('/dev/shm has the size that is given, tmpfs theirs', async (t) => {
  const size = (path: string) => `df -k ${path} | tail -1 | awk '{print $2}'`;
  t.is(await says('--shm-size 1m', size('/dev/shm')), '1024');
  t.is(await says('', size('/dev/shm')), '64000');
  t.is(await says('--tmpfs /t:size=64k,mode=700', `${size('/t')}; stat -c %a /t`), '64\n700');
});

test('a terminal is one, and its output has its line ends', async (t) => {
  t.is(await home.ok(['run', '--rm', '-t', 'busybox', 'tty']), '/dev/pts/0\r\n');
  t.is((await home.tsman(['run', '--rm', 'busybox', 'tty'])).stdout, 'not a tty\n');
});

test('input is passed on with -i, and ended', async (t) => {
  t.is(await home.ok(['run', '--rm', '-i', 'busybox', 'wc -c'], { input: 'hello' }), '5\n');
  t.is(await home.ok(['run', '--rm', 'busybox', 'wc -c'], { input: 'hello' }), '0\n');
});

test.serial('nothing is left', async (t) => {
  t.deepEqual(await settled(home), []);
});
