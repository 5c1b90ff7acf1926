import test from 'ava';
import { aHomeWithImage, type Home } from '../../support/home.ts';

let home: Home;

test.before(async () => {
  home = await aHomeWithImage();
  await ok('run -d --name up --label kind=server --label color=red -p 127.0.0.1::80 busybox sleep 1000');
  await home.tsman(['run', '--name', 'bad', 'busybox', 'false']);
  await ok('run --name good --label kind=job busybox true');
  await ok('create --name idle --network none busybox sleep 1000');
});

test.after.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
  await home.remove();
});

const ok = (line: string) => home.ok(line.split(' '));
const names = async (options: string) =>
  (await ok(`ps ${options} --format {{.Names}}`))
    .trim()
    .split('\n')
    .filter((name) => name !== '')
    .sort()
    .join(' ');

test('ps shows what runs, and with -a everything', async (t) => {
  t.is(await names('--noheading'), 'up');
  t.is(await names('-a'), 'bad good idle up');
});

for (const [filter, found] of [
  ['name=^u', 'up'],
  ['name=o', 'good'],
  ['status=running', 'up'],
  ['status=exited', 'bad good'],
  ['status=created', 'idle'],
  ['exited=1', 'bad'],
  ['label=kind', 'good up'],
  ['label=kind=job', 'good'],
  ['ancestor=busybox', 'bad good idle up'],
  ['ancestor=nothere', ''],
  ['since=good', 'idle'],
  ['before=bad', 'up'],
  ['network=none', 'idle'],
] as const) {
  test(`ps -a --filter ${filter}: ${found || 'none'}`, async (t) => {
    t.is(await names(`-a --filter ${filter}`), found);
  });
}

test('filters of one kind widen, of several kinds narrow', async (t) => {
  t.is(await names('-a --filter name=up --filter name=bad'), 'bad up');
  t.is(await names('-a --filter name=up --filter status=exited'), '');
});

test('ps has an order, a first few, and IDs of both lengths', async (t) => {
  const listed = async (options: string) =>
    (await ok(`ps ${options} --format {{.Names}}`)).trim().split('\n');
  t.deepEqual(await listed('-a'), ['idle', 'good', 'bad', 'up']);
  t.deepEqual(await listed('-a --sort names'), ['bad', 'good', 'idle', 'up']);
  t.deepEqual(await listed('-n 2'), ['idle', 'good']);
  t.deepEqual(await listed('-l'), ['idle']);
  t.regex(await ok('ps -q'), /^[0-9a-f]{12}\n$/);
  t.regex(await ok('ps -q --no-trunc'), /^[0-9a-f]{64}\n$/);
});

test('the table of ps has podman’s columns', async (t) => {
  const [heading = '', row = ''] = (await ok('ps')).split('\n');
  t.deepEqual(heading.split(/ {2,}/), [
    'CONTAINER ID',
    'IMAGE',
    'COMMAND',
    'CREATED',
    'STATUS',
    'PORTS',
    'NAMES',
  ]);
  t.regex(
    row,
    /^[0-9a-f]{12} {2}localhost\/busybox:latest {2}sleep 1000 .* {2}Up .* {2}127\.0\.0\.1:\d+->80\/tcp {2}up$/,
  );
  t.regex(await ok('ps -a --filter name=bad --format {{.Status}}'), /^Exited \(1\) .* ago\n$/);
});

test('ps --format json is what scripts read', async (t) => {
  const [found] = JSON.parse(await home.ok(['ps', '--format', 'json']));
  const { Id, Names, Image, State, Pid, Labels, Ports, Command, ExitCode, Exited, Created } = found;
  t.regex(Id, /^[0-9a-f]{64}$/);
  t.deepEqual(
    { Names, Image, State, Labels, Command, ExitCode, Exited },
    {
      Names: ['up'],
      Image: 'localhost/busybox:latest',
      State: 'running',
      Labels: { kind: 'server', color: 'red' },
      Command: ['sleep', '1000'],
      ExitCode: 0,
      Exited: false,
    },
  );
  t.true(Pid > 1 && Number.isInteger(Created));
  t.like(Ports[0], { host_ip: '127.0.0.1', container_port: 80, protocol: 'tcp', range: 1 });
});

/** Every key that scripts read, as docker and podman have them. */
const KEYS = {
  '': 'Id Name Created Path Args State Image ImageName ImageDigest Rootfs Pod ResolvConfPath HostnamePath HostsPath StaticDir OCIConfigPath OCIRuntime ConmonPidFile PidFile RestartCount Driver MountLabel ProcessLabel AppArmorProfile EffectiveCaps BoundingCaps ExecIDs GraphDriver Mounts Dependencies NetworkSettings Namespace IsInfra IsService Config HostConfig LogPath Platform',
  State:
    'Status Running Paused Restarting OOMKilled Dead Pid ConmonPid ExitCode Error StartedAt FinishedAt Health OciVersion CgroupPath StoppedByUser',
  Config:
    'Hostname Domainname User Env Cmd Entrypoint Image Labels Volumes WorkingDir StopSignal StopTimeout Tty OpenStdin AttachStdin AttachStdout AttachStderr CreateCommand Annotations Umask',
  HostConfig:
    'Binds NetworkMode PortBindings RestartPolicy AutoRemove Privileged CapAdd CapDrop Memory NanoCpus CpuShares PidsLimit ShmSize Ulimits Devices Dns DnsSearch ExtraHosts ReadonlyRootfs SecurityOpt Tmpfs IpcMode PidMode UTSMode UsernsMode CgroupMode CgroupParent Runtime LogConfig VolumesFrom Init',
  NetworkSettings: 'IPAddress Gateway MacAddress Ports Networks SandboxKey',
};

test('inspect has every key that scripts read, of what runs and of what never did', async (t) => {
  for (const one of JSON.parse(await ok('inspect up idle bad'))) {
    for (const [block, keys] of Object.entries(KEYS)) {
      const there = block === '' ? one : one[block];
      t.deepEqual(
        keys.split(' ').filter((key) => !(key in there)),
        [],
        `${one.Name} ${block}`,
      );
    }
  }
});

test.serial('inspect says what a container with many options was given', async (t) => {
  const options =
    '--name many --hostname box --user 1000:10 --workdir /w -e A=b --label l=v --entrypoint sleep --stop-signal USR1 --stop-timeout 3 ' +
    '--cap-add net_raw --cap-drop chown --read-only --tmpfs /t:size=64k -v /tmp:/x:ro --shm-size 1m --ulimit nofile=10:20 --init -i -t ' +
    '--security-opt no-new-privileges --dns 1.2.3.4 --add-host a:1.2.3.4 --network slirp4netns -p 18080:80/udp --pid host --umask 077';
  const made = await home.tsman(['create', ...options.replace('--init ', '').split(' '), 'busybox', '1000']);
  t.is(made.exitCode, 0, made.stderr);
  const [{ Path, Args, Config, HostConfig, State, Mounts }] = JSON.parse(await ok('inspect many'));
  t.deepEqual([Path, Args, State.Status], ['sleep', ['1000'], 'created']);
  t.like(Config, {
    Hostname: 'box',
    User: '1000:10',
    WorkingDir: '/w',
    Tty: true,
    OpenStdin: true,
    StopTimeout: 3,
    Umask: '0077',
  });
  t.true(Config.Env.includes('A=b'));
  t.deepEqual(Config.Labels, { l: 'v' });
  t.like(HostConfig, {
    ReadonlyRootfs: true,
    ShmSize: 1_048_576,
    NetworkMode: 'slirp4netns',
    PidMode: 'host',
  });
  t.deepEqual(HostConfig.CapAdd, ['CAP_NET_RAW']);
  t.deepEqual(HostConfig.CapDrop, ['CAP_CHOWN']);
  t.deepEqual(HostConfig.PortBindings, { '80/udp': [{ HostIp: '', HostPort: '18080' }] });
  t.deepEqual(HostConfig.Dns, ['1.2.3.4']);
  t.deepEqual(HostConfig.ExtraHosts, ['a:1.2.3.4']);
  t.like(HostConfig.Ulimits[0], { Name: 'RLIMIT_NOFILE', Soft: 10, Hard: 20 });
  t.like(Mounts[0], { Type: 'bind', Source: '/tmp', Destination: '/x', RW: false });
  t.deepEqual(Config.CreateCommand.slice(1, 4), ['create', '--name', 'many']);
  await ok('rm many');
});
