import test from 'ava';
import { openRuntime } from '../../lib/runtime/open.ts';

const settings = { stateFolder: '/run/oci', cgroups: 'disabled' } as const;
const crun = openRuntime({ ...settings, program: '/usr/bin/crun' });
const runc = openRuntime({ ...settings, program: '/usr/sbin/runc' });
const line = (msg: string, level = 'error') =>
  `${JSON.stringify({ msg, level, time: '2026-01-01T00:00:00Z' })}\n`;

/** Messages as the programs wrote them. */
const table: readonly (readonly [typeof crun, string, number, string])[] = [
  [crun, 'executable file `nope` not found in $PATH: No such file or directory', 127, 'not found'],
  [
    crun,
    'exec container process (missing dynamic library?) `/x`: No such file or directory',
    127,
    'not found',
  ],
  [crun, 'open executable: Operation not permitted', 126, 'denied'],
  [crun, 'open executable: Permission denied', 126, 'denied'],
  [crun, 'exec container process `/bin/garbage`: Exec format error', 126, 'denied'],
  [crun, 'chdir `/etc/passwd`: Not a directory', 126, 'denied'],
  [crun, "error stat'ing file `/nope`: No such file or directory", 125, 'runtime error'],
  [crun, "error stat'ing file `/root/secret`: Permission denied", 126, 'denied'],
  [crun, 'mount `/tmp` to `etc/passwd`: Not a directory', 125, 'runtime error'],
  [crun, 'invalid seccomp action `SCMP_ACT_BOGUS`', 125, 'runtime error'],
  [crun, 'open `/nope`: No such file or directory', 125, 'runtime error'],
  [crun, 'setrlimit `RLIMIT_NOFILE`: Operation not permitted', 126, 'denied'],
  [
    runc,
    'runc run failed: unable to start container process: exec: "nope": executable file not found in $PATH',
    127,
    'not found',
  ],
  [
    runc,
    'runc run failed: unable to start container process: exec: "/bin/nope": stat /bin/nope: no such file or directory',
    127,
    'not found',
  ],
  [
    runc,
    'runc run failed: unable to start container process: exec: "/etc": permission denied',
    126,
    'denied',
  ],
  [runc, 'runc run failed: unable to start container process: exec: "/etc": is a directory', 126, 'denied'],
  [
    runc,
    'runc run failed: unable to start container process: unable to setup user: invalid argument',
    126,
    'denied',
  ],
  [runc, 'runc run failed: invalid netns path: stat /nope: no such file or directory', 125, 'runtime error'],
  [runc, 'runc run failed: invalid rootfs: stat /nope: no such file or directory', 125, 'runtime error'],
];

const WORDS: Readonly<Record<string, (name: string, msg: string) => string>> = {
  'not found': (name, msg) => `${name}: ${msg}: OCI runtime attempted to invoke a command that was not found`,
  denied: (name, msg) => `${name}: ${msg}: OCI permission denied`,
  'runtime error': (name, msg) => `OCI runtime error: ${name}: ${msg}`,
};

for (const [runtime, msg, exitCode, words] of table) {
  test(`${runtime.name}: ${msg} → ${exitCode}`, (t) => {
    t.deepEqual(runtime.explain(line(msg)), { message: WORDS[words]?.(runtime.name, msg), exitCode });
  });
}

test('the last error counts, warnings do not', (t) => {
  const log = line('one', 'fatal') + line('two') + line('freezer not supported', 'warning');
  t.is(crun.explain(log).message, 'OCI runtime error: crun: two');
});

test('a log that is not JSON is told as it stands', (t) => {
  t.is(crun.explain('Segmentation fault\n').message, 'OCI runtime error: crun: Segmentation fault');
});

test('a runtime that says nothing is an engine error', (t) => {
  t.deepEqual(runc.explain(''), {
    message: 'OCI runtime error: runc ended without saying why',
    exitCode: 125,
  });
});
