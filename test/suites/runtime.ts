import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestFn } from 'ava';
import type { ContainerRequest } from '../../lib/containers/model.ts';
import type { SpecFacts } from '../../lib/containers/plan/facts.ts';
import { planUserNamespace } from '../../lib/containers/plan/user-namespace.ts';
import { type SpecProcess, specText } from '../../lib/oci/runtime-spec.ts';
import { CASES, factsOf } from '../golden/cases.ts';
import { someFacts } from '../support/a-request.ts';
import { ended } from '../support/namespaces.ts';
import { appears, aWorkshop, type Workshop } from '../support/workshop.ts';

/** A workshop that is open while the tests run, and IDs that are given once. */
interface Bench {
  shop: Workshop;
  fresh(): string;
  run(request: Partial<ContainerRequest>, facts?: Partial<SpecFacts>): ReturnType<Workshop['run']>;
}

/** What every OCI runtime we start has to do. */
export function runtimeSuite(test: TestFn, program: string): void {
  let opened: Workshop | undefined;
  let count = 0;
  const bench: Bench = {
    get shop() {
      if (opened === undefined) throw new Error('the workshop is closed');
      return opened;
    },
    fresh: () => `c${count++}`,
    run(request, facts) {
      const id = bench.fresh();
      bench.shop.bundle(id, request, facts);
      return bench.shop.run(id);
    },
  };
  test.before(async () => {
    opened = await aWorkshop(program);
  });
  test.after.always(() => opened?.close());
  failures(test, bench);
  effects(test, bench);
  confinement(test, bench);
  goldenFiles(test, bench);
  life(test, bench);
}

function failures(test: TestFn, bench: Bench): void {
  const table: readonly (readonly [string, Partial<ContainerRequest>, number])[] = [
    ['a command that is not in PATH', { args: ['nope'] }, 127],
    ['a path that is not there', { args: ['/bin/nope'] }, 127],
    ['a folder', { args: ['/etc'] }, 126],
    ['a file that is not executable', { args: ['/etc/passwd'] }, 126],
  ];
  for (const [what, request, exitCode] of table) {
    test(`${what} as the command is ${exitCode}, and never ran`, async (t) => {
      const { log, ran } = await bench.run(request);
      const found = bench.shop.runtime.explain(log);
      t.is(found.exitCode as number, exitCode, found.message);
      t.false(ran);
    });
  }

  test('a mount source that is not there is no command that was not found', async (t) => {
    const source = '/no/such/source';
    const options = { readOnly: false, recursive: true, chown: false, flags: [] };
    const mount = { type: 'bind', source, destination: '/x', ...options } as const;
    const { log, ran } = await bench.run({ mounts: [mount] }, { sources: { [source]: { folder: true } } });
    const { message, exitCode } = bench.shop.runtime.explain(log);
    t.is(exitCode, 125);
    t.regex(message, /^OCI runtime error: .*\/no\/such\/source/);
    t.false(ran);
  });

  test('a working folder that is a file is told as such', async (t) => {
    const { log } = await bench.run({ workdir: '/etc/passwd' });
    t.regex(bench.shop.runtime.explain(log).message, /not a directory/i);
  });
}

function effects(test: TestFn, bench: Bench): void {
  const shell = (script: string, request: Partial<ContainerRequest> = {}) =>
    bench.run({ args: ['sh', '-c', script], ...request });

  test('a container’s exit code is the runtime’s, and its pid is written down', async (t) => {
    const { code, ran, log } = await shell('exit 42');
    t.deepEqual({ code, ran, log }, { code: 42, ran: true, log: '' });
  });

  test('the container sees what was planned', async (t) => {
    const script =
      'grep -E "^(CapEff|NoNewPrivs|Umask)" /proc/self/status; ulimit -n; hostname; pwd; id; cat /etc/hosts; ls /sys/firmware';
    const { stdout } = await shell(script, {
      workdir: '/tmp',
      umask: 0o027,
      user: 'alice',
      capAdd: ['kill'],
    });
    t.deepEqual(stdout.trim().split('\n'), [
      'Umask:\t0027',
      'CapEff:\t0000000000000020',
      'NoNewPrivs:\t0',
      '1024',
      '0123456789ab',
      '/tmp',
      'uid=1000(alice) gid=1000(alice) groups=10(wheel),1000(alice)',
      'prepared',
    ]);
  });

  test('a working folder that is not there is made', async (t) => {
    const { stdout } = await shell('pwd', { workdir: '/new/folder' });
    t.is(stdout, '/new/folder\n');
  });

  test('a read-only container can write its scratch folders and nothing else', async (t) => {
    const script = 'for d in / /etc /run /tmp /var/tmp /dev/shm; do touch $d/x 2>/dev/null && echo $d; done';
    const { stdout } = await shell(script, { readOnly: true });
    t.deepEqual(stdout.trim().split('\n'), ['/run', '/tmp', '/var/tmp', '/dev/shm']);
  });
}

function confinement(test: TestFn, bench: Bench): void {
  test('a filter keeps a system call from a container', async (t) => {
    const seccomp = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 }],
    };
    const args = ['sh', '-c', 'mkdir /tmp/x; echo $?'];
    const { stdout, stderr } = await bench.run({ args }, { seccomp });
    t.is(stdout, '1\n');
    t.regex(stderr, /Operation not permitted/);
  });

  test('the ids of keep-id are those that podman gives', async (t) => {
    const { ids } = someFacts();
    const mapping = planUserNamespace({ mode: 'keep-id' }, ids);
    const args = ['sh', '-c', 'cat /proc/self/uid_map; id -u'];
    const { stdout } = await bench.run({ args, userNamespace: { mode: 'keep-id' } }, { mapping });
    t.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.trim().replace(/\s+/g, ' ')),
      ['0 1 1003', '1003 0 1', '1004 1004 64533', '1003'],
    );
  });
}

function goldenFiles(test: TestFn, bench: Bench): void {
  for (const golden of CASES) {
    test(`starts what is planned for run ${golden.line === '' ? golden.name : golden.line}`, async (t) => {
      const planned = factsOf(golden);
      const { request } = planned.container;
      const { mapping, sources, devices, imageConfig, terminalSize } = planned;
      const network = request.network.mode === 'slirp4netns' ? ({ mode: 'none' } as const) : request.network;
      const { code, stderr, log } = await bench.run(
        { ...request, network, args: ['true'], entrypoint: [], init: false, terminal: false },
        { mapping, sources, devices, imageConfig, terminalSize },
      );
      t.deepEqual({ code, stderr, log: withoutWarnings(log) }, { code: 0, stderr: '', log: '' });
    });
  }
}

/** runc warns of a freezer it does not find where the container shares the host's cgroup namespace. */
function withoutWarnings(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.includes('"level":"warning"'))
    .join('\n');
}

function life(test: TestFn, bench: Bench): void {
  test('another process runs in a running container, and its failures are told apart', async (t) => {
    const { runtime, place, folder, call, bundle } = bench.shop;
    const id = bench.fresh();
    const { process } = bundle(id, { args: ['sleep', '60'] });
    const running = place.start(runtime.run(call(id)));
    await appears(call(id).pidFile);
    const exec = async (changes: Partial<SpecProcess>) => {
      const processFile = join(folder, id, bench.fresh());
      const logFile = `${processFile}.log`;
      writeFileSync(processFile, specText({ ...process, ...changes }));
      const outcome = await place.run(
        runtime.exec({ id, processFile, logFile, detach: false, preserveFds: 0 }),
      );
      return { ...outcome, log: existsSync(logFile) ? readFileSync(logFile, 'utf8') : '' };
    };
    const good = await exec({ args: ['sh', '-c', 'echo $X; exit 7'], env: ['PATH=/bin', 'X=1'] });
    t.deepEqual(good, { stdout: '1\n', stderr: '', code: 7, log: '' });
    t.is(runtime.explain((await exec({ args: ['nope'] })).log).exitCode, 127);
    t.is(runtime.explain((await exec({ args: ['/etc'] })).log).exitCode, 126);
    const state = JSON.parse((await place.run(runtime.state(id))).stdout) as { readonly status: string };
    t.is(state.status, 'running');
    t.is((await place.run(runtime.kill({ id, signal: 'KILL', all: false }))).code, 0);
    t.is((await ended(running)).code, 137);
  });

  test('a container whose runtime was killed can be deleted by force', async (t) => {
    const { runtime, place, call, bundle } = bench.shop;
    const id = bench.fresh();
    bundle(id, { args: ['sleep', '60'] });
    const running = place.start(runtime.run(call(id)));
    await appears(call(id).pidFile);
    running.kill('SIGKILL');
    await once(running, 'exit');
    const { code, stderr } = await place.run(runtime.delete({ id, force: true }));
    t.is(code, 0, stderr);
    t.not((await place.run(runtime.state(id))).code, 0);
  });

  test('a terminal is the container’s own, of the size that was asked for', async (t) => {
    const { runtime, place, call, bundle } = bench.shop;
    const id = bench.fresh();
    const terminalSize = { columns: 91, rows: 33 };
    bundle(id, { args: ['sh', '-c', 'tty; stty size; exit 3'], terminal: true }, { terminalSize });
    const command = `stty cols 91 rows 33; ${runtime.run(call(id)).join(' ')}`;
    const { stdout, code } = await place.run(['script', '-qfec', command, '/dev/null']);
    t.is(code, 3, stdout);
    t.regex(stdout, /\/dev\/(pts\/\d+|console)/);
    t.regex(stdout, /33 91/);
  });
}
