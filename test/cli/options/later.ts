import test from 'ava';
import { createOptions, runOptions } from '../../../lib/cli/options/run.ts';
import { requestOf } from '../../support/options.ts';

const PODMAN =
  `add-host annotation arch attach authfile blkio-weight blkio-weight-device cap-add cap-drop cgroup-conf
  cgroup-parent cgroupns cgroups chrootdirs cidfile conmon-pidfile cpu-period cpu-quota cpu-rt-period cpu-rt-runtime
  cpu-shares cpus cpuset-cpus cpuset-mems detach detach-keys device device-cgroup-rule device-read-bps
  device-read-iops device-write-bps device-write-iops disable-content-trust dns dns-option dns-search entrypoint env
  env-file env-host env-merge expose gidmap group-add health-cmd health-interval health-on-failure health-retries
  health-start-period health-timeout hostname hostuser http-proxy image-volume init init-path interactive ip ip6 ipc
  label label-file log-driver log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount name
  network network-alias no-healthcheck no-hosts oom-kill-disable oom-score-adj os passwd passwd-entry personality pid
  pidfile pids-limit platform pod pod-id-file preserve-fds privileged publish publish-all pull quiet read-only
  read-only-tmpfs replace requires restart rm rmi rootfs sdnotify seccomp-policy secret security-opt shm-size sig-proxy
  stop-signal stop-timeout subgidname subuidname sysctl systemd timeout tls-verify tmpfs tty tz uidmap ulimit umask
  unsetenv unsetenv-all user userns uts variant volume volumes-from workdir`.split(/\s+/);

test('every option of podman run is known', (t) => {
  t.deepEqual(
    PODMAN.filter((name) => !Object.hasOwn(runOptions, name)),
    [],
  );
});

test('create has all of run but what only a running container can have', (t) => {
  const missing = Object.keys(runOptions).filter((name) => !Object.hasOwn(createOptions, name));
  t.deepEqual(missing, ['detach', 'detach-keys', 'preserve-fds', 'sig-proxy']);
});

test('no short name is given to two options', (t) => {
  const shorts = Object.values(runOptions).flatMap((option) => ('short' in option ? option.short : []));
  t.deepEqual(shorts, [...new Set(shorts)]);
});

const LATER: Readonly<Record<string, string>> = {
  '--memory 10m': '--memory',
  '-m 10m': '--memory',
  '-c 5': '--cpu-shares',
  '--cpus=1': '--cpus',
  '--pids-limit 5': '--pids-limit',
  '--health-cmd true': '--health-cmd',
  '--pod p': '--pod',
  '--rmi': '--rmi',
  '--passwd=false': '--passwd',
  '--uidmap 0:0:1': '--uidmap',
  '--gpus all': '--gpus',
  '--systemd always': '--systemd always',
  '--userns auto': '--userns auto',
  '--userns auto:size=5': '--userns auto',
  '--userns ns:/x': '--userns ns:/x',
  '--cgroups split': '--cgroups split',
  '--network bridge': '--network bridge',
  '--network pasta:-t,80': '--network pasta',
  '--network web': 'a network of one\'s own, such as "web",',
  '-p 80/sctp': 'publishing a port of protocol sctp',
  '-v /tmp:/x:O,upperdir=/y,workdir=/z': 'the mount option upperdir',
  '-v /tmp:/x:idmap': 'the mount option idmap',
  '--mount type=bind,src=/tmp,dst=/x,idmap': 'the mount option idmap',
  '--tmpfs /x:U': 'the option U of a tmpfs',
  '--log-opt labels=a': '--log-opt labels',
  '--device nvidia.com/gpu=all': 'the CDI device nvidia.com/gpu=all',
};

for (const [line, what] of Object.entries(LATER)) {
  test(`run ${line} says that it cannot be had yet`, (t) => {
    t.throws(() => requestOf(line), {
      message: `${what} is not supported yet`,
      code: 'TSMAN_NOT_SUPPORTED_YET',
    });
  });
}
