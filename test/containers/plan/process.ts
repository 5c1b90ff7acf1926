import test from 'ava';
import { planProcess } from '../../../lib/containers/plan/process.ts';
import { someFacts } from '../../support/a-request.ts';

const process = (...args: Parameters<typeof someFacts>) => planProcess(someFacts(...args));

test('entry point and command of the image run when nothing else is asked for', (t) => {
  const imageConfig = { Entrypoint: ['/entry'], Cmd: ['serve'] };
  t.deepEqual(process({ args: [] }, { imageConfig }).args, ['/entry', 'serve']);
});

test('arguments replace the command of the image', (t) => {
  const imageConfig = { Entrypoint: ['/entry'], Cmd: ['serve'] };
  t.deepEqual(process({ args: ['x'] }, { imageConfig }).args, ['/entry', 'x']);
});

test('an entry point makes the command of the image void', (t) => {
  const imageConfig = { Entrypoint: ['/entry'], Cmd: ['serve'] };
  t.deepEqual(process({ args: [], entrypoint: ['/bin/sh'] }, { imageConfig }).args, ['/bin/sh']);
});

test('an empty entry point is none', (t) => {
  const imageConfig = { Entrypoint: ['/entry'] };
  t.deepEqual(process({ args: ['ls'], entrypoint: [''] }, { imageConfig }).args, ['ls']);
  t.deepEqual(process({ args: ['ls'], entrypoint: [] }, { imageConfig }).args, ['ls']);
});

test('nothing to run is an error in podman’s words', (t) => {
  t.throws(() => process({ args: [] }), {
    code: 'TSMAN_NO_COMMAND',
    message: 'no command or entrypoint provided, and no CMD or ENTRYPOINT from image',
  });
});

test('an init stands before the command, and needs processes of its own', (t) => {
  t.deepEqual(process({ init: true }).args, ['/run/podman-init', '--', 'true']);
  const { namespaces } = someFacts().container.request;
  t.throws(() => process({ init: true, namespaces: { ...namespaces, pid: { mode: 'host' } } }), {
    code: 'TSMAN_INIT_WITHOUT_PID_NAMESPACE',
  });
  t.throws(() => process({ init: true }, { initPath: undefined }), { code: 'TSMAN_INIT_NOT_FOUND' });
});

test('the environment is defaults, then image, then user', (t) => {
  const imageConfig = { Env: ['PATH=/app', 'A=image', 'B=image'] };
  t.deepEqual(process({ env: { B: 'user' } }, { imageConfig }).env, [
    'PATH=/app',
    'container=podman',
    'A=image',
    'B=user',
    'HOSTNAME=0123456789ab',
    'HOME=/root',
  ]);
});

test('variables of the configuration come before those of the image', (t) => {
  const imageConfig = { Env: ['A=image'] };
  const { env } = process({ defaultEnv: { A: 'conf', C: 'conf' } }, { imageConfig });
  t.deepEqual(env.slice(1, 4), ['container=podman', 'A=image', 'C=conf']);
});

test("the caller's limits can be left as they are", (t) => {
  t.not(process({}).rlimits, undefined);
  t.is(process({ keepUlimits: true }).rlimits, undefined);
});

test('a terminal brings TERM and its size', (t) => {
  const found = process({ terminal: true }, { terminalSize: { columns: 80, rows: 24 } });
  t.true(found.env.includes('TERM=xterm'));
  t.deepEqual(found.consoleSize, { height: 24, width: 80 });
});

test('variables can be left out', (t) => {
  const imageConfig = { Env: ['A=1'] };
  t.false(
    process({ unsetEnv: ['A', 'PATH'] }, { imageConfig }).env.some((entry) => /^(A|PATH)=/.test(entry)),
  );
  t.deepEqual(process({ unsetAllEnv: true, env: { X: '1' } }, { imageConfig }).env, [
    'X=1',
    'HOSTNAME=0123456789ab',
    'HOME=/root',
  ]);
});

test('HOME is what the user says, else what /etc/passwd says, else the root folder', (t) => {
  t.true(process({ user: 'alice' }).env.includes('HOME=/home/alice'));
  t.true(process({ user: '1234' }).env.includes('HOME=/'));
  t.true(process({ user: 'alice', env: { HOME: '/x' } }).env.includes('HOME=/x'));
});

test('a user brings his groups, his own among them', (t) => {
  t.deepEqual(process({ user: 'alice' }).user, {
    uid: 1000,
    gid: 1000,
    umask: 0o022,
    additionalGids: [1000, 10],
  });
});

test('a group that is named is the only one', (t) => {
  t.deepEqual(process({ user: 'alice:7' }).user.additionalGids, [7]);
  t.is(process({ user: 'alice:wheel' }).user.gid, 10);
});

test('groups can be added by name or number', (t) => {
  t.deepEqual(process({ user: '5', groupAdd: ['wheel', '77', '77'] }).user.additionalGids, [0, 10, 77]);
});

test('unknown users and groups are errors in podman’s words', (t) => {
  t.throws(() => process({ user: 'nope' }), {
    code: 'TSMAN_USER_NOT_FOUND',
    message: 'unable to find user nope: no matching entries in passwd file',
  });
  t.throws(() => process({ user: '0:nope' }), {
    code: 'TSMAN_GROUP_NOT_FOUND',
    message: 'unable to find group nope: no matching entries in group file',
  });
});

test('a user beyond the ids there are is told so, not "invalid argument"', (t) => {
  t.throws(() => process({ user: '70000' }), { code: 'TSMAN_ID_NOT_MAPPED' });
  const { ids } = someFacts();
  t.throws(() => process({ user: '1' }, { ids: { ...ids, uidCount: 1, gidCount: 1 } }), {
    message: 'user 1 is not mapped: the container has one id only',
  });
});

test('who has one id is given no further groups: the kernel denies them', (t) => {
  const { ids } = someFacts();
  const mapping = {
    uid: [{ containerID: 1003, hostID: 0, size: 1 }],
    gid: [{ containerID: 1003, hostID: 0, size: 1 }],
  };
  const one = { ids: { ...ids, uidCount: 1, gidCount: 1 }, mapping };
  t.deepEqual(process({ userNamespace: { mode: 'keep-id' } }, one).user, {
    uid: 1003,
    gid: 1003,
    umask: 0o022,
  });
});

test('keep-id runs as the caller, unless a user is named', (t) => {
  t.is(process({ userNamespace: { mode: 'keep-id' } }).user.uid, 1003);
  t.is(process({ userNamespace: { mode: 'keep-id' }, user: '0' }).user.uid, 0);
});

test('open files are raised to what the caller may have', (t) => {
  t.deepEqual(process().rlimits, [
    { type: 'RLIMIT_NOFILE', soft: 20_000, hard: 20_000 },
    { type: 'RLIMIT_NPROC', soft: 30_000, hard: 30_000 },
  ]);
});

test('a limit that cannot be given is an error', (t) => {
  const limit = (type: string, value: number) => ({ ulimits: [{ type, soft: value, hard: value }] });
  t.throws(() => process(limit('nofile', 20_001)), { code: 'TSMAN_ULIMIT_TOO_HIGH' });
  t.throws(() => process(limit('nofile', -1)), { code: 'TSMAN_ULIMIT_TOO_HIGH' });
  t.throws(() => process(limit('bogus', 1)), { code: 'TSMAN_ULIMIT_UNKNOWN' });
  t.deepEqual(process(limit('RLIMIT_CORE', 0)).rlimits?.at(-1), { type: 'RLIMIT_CORE', soft: 0, hard: 0 });
});

test('a limit each way only once', (t) => {
  const ulimits = [
    { type: 'nofile', soft: 10, hard: 20 },
    { type: 'nofile', soft: 30, hard: 40 },
  ];
  t.deepEqual(
    process({ ulimits }).rlimits?.filter(({ type }) => type === 'RLIMIT_NOFILE'),
    [{ type: 'RLIMIT_NOFILE', soft: 30, hard: 40 }],
  );
});

test('the working folder is the user’s, the image’s, or the root', (t) => {
  const imageConfig = { WorkingDir: '/app' };
  t.is(process({ workdir: '/w' }, { imageConfig }).cwd, '/w');
  t.is(process({}, { imageConfig }).cwd, '/app');
  t.is(process().cwd, '/');
});
