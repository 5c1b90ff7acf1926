import test from 'ava';
import { openRuntime } from '../../lib/runtime/open.ts';

const settings = { stateFolder: '/run/oci/x', cgroups: 'disabled' } as const;
const call = {
  id: 'c1',
  bundle: '/live/c1',
  pidFile: '/live/c1/pid',
  logFile: '/live/c1/log',
  preserveFds: 0,
};

test('crun is told that there is no cgroup to give', (t) => {
  const crun = openRuntime({ ...settings, program: '/usr/bin/crun' });
  t.deepEqual(crun.run(call), [
    '/usr/bin/crun',
    '--root=/run/oci/x',
    '--cgroup-manager=disabled',
    '--log=/live/c1/log',
    '--log-format=json',
    'run',
    '--bundle=/live/c1',
    '--pid-file=/live/c1/pid',
    'c1',
  ]);
});

test('runc is told that it is rootless', (t) => {
  const runc = openRuntime({ ...settings, program: '/usr/sbin/runc' });
  t.true(runc.run(call).includes('--rootless=true'));
});

test('a runtime is known by its base name', (t) => {
  const name = (program: string) => openRuntime({ ...settings, program }).name;
  t.is(name('/opt/bin/crun-wasm'), 'crun');
  t.is(name('/opt/bin/youki'), 'youki');
});

test('exec names its process file before the container', (t) => {
  const { exec } = openRuntime({ ...settings, program: '/usr/bin/crun' });
  const args = exec({ id: 'c1', processFile: '/p.json', logFile: '/log', detach: true, preserveFds: 2 });
  t.deepEqual(args.slice(-5), ['exec', '--process=/p.json', '--detach', '--preserve-fds=2', 'c1']);
});

test('kill can reach every process of the container', (t) => {
  const { kill } = openRuntime({ ...settings, program: '/usr/bin/crun' });
  t.deepEqual(kill({ id: 'c1', signal: 'KILL', all: true }).slice(-4), ['kill', '--all', 'c1', 'KILL']);
});
