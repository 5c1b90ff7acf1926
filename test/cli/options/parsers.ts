import test from 'ava';
import fc from 'fast-check';
import { parseDetachKeys } from '../../../lib/cli/options/detach-keys.ts';
import { parseFilter } from '../../../lib/cli/options/filter.ts';
import { checkPlatform, parsePlatform } from '../../../lib/cli/options/platform.ts';
import { parsePublish } from '../../../lib/cli/options/ports.ts';
import { run } from '../../support/options.ts';

test('detach keys become the bytes a terminal sends', (t) => {
  t.deepEqual(parseDetachKeys(undefined), [16, 17]);
  t.deepEqual(parseDetachKeys('ctrl-p,ctrl-q'), [16, 17]);
  t.deepEqual(
    parseDetachKeys('ctrl-@,ctrl-a,ctrl-z,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_'),
    [0, 1, 26, 27, 28, 29, 30, 31],
  );
  t.deepEqual(parseDetachKeys('a,Z,DEL'), [97, 90, 127]);
  t.deepEqual(parseDetachKeys(''), []);
});

for (const bad of ['foo', 'ctrl-1', 'ctrl-A', 'ctrl-', 'é', 'ctrl-%']) {
  test(`"${bad}" is no detach key`, (t) => {
    t.throws(() => parseDetachKeys(`a,${bad}`), {
      message: `invalid detach keys: Unknown character: '${bad}'`,
    });
  });
}

test('a platform is read from one, two or three parts', (t) => {
  const platform = (os: string, architecture: string, variant = '') => ({ os, architecture, variant });
  t.deepEqual(parsePlatform('linux/arm/v7'), platform('linux', 'arm', 'v7'));
  t.deepEqual(parsePlatform('linux/x86_64'), platform('linux', 'amd64'));
  t.deepEqual(parsePlatform('Linux/AArch64'), platform('linux', 'arm64'));
  t.deepEqual(parsePlatform('linux'), platform('linux', ''));
  t.deepEqual(parsePlatform('arm64'), platform('linux', 'arm64'));
  t.throws(() => parsePlatform('linux//v7'), { code: 'TSMAN_OPTION_INVALID' });
});

test('an image of another platform than the one asked for is refused', (t) => {
  const image = { name: 'docker.io/library/a:1', os: 'linux', architecture: 'amd64' };
  t.notThrows(() => checkPlatform(undefined, image));
  t.notThrows(() => checkPlatform(parsePlatform('linux'), image));
  t.notThrows(() => checkPlatform(parsePlatform('linux/x86_64'), image));
  t.throws(() => checkPlatform(parsePlatform('linux/arm/v7'), image), {
    message: 'image docker.io/library/a:1 is for linux/amd64, not for linux/arm/v7',
    code: 'TSMAN_IMAGE_PLATFORM',
  });
});

test('a filter is a key and a value, or not the value', (t) => {
  t.deepEqual(parseFilter('label=a=b'), { key: 'label', value: 'a=b', negated: false });
  t.deepEqual(parseFilter('label!=a'), { key: 'label', value: 'a', negated: true });
  t.throws(() => parseFilter('label'), { code: 'TSMAN_OPTION_INVALID' });
});

const port = fc.integer({ min: 1, max: 65_535 });
const ip = fc.constantFrom('', '127.0.0.1', '0.0.0.0');
const protocol = fc.constantFrom('tcp' as const, 'udp' as const);

test('a published port is what was written', (t) => {
  const parts = fc.record({ hostIp: ip, hostPort: port, containerPort: port, protocol });
  t.notThrows(() =>
    fc.assert(
      fc.property(parts, (wanted) => {
        const address = wanted.hostIp === '' ? '' : `${wanted.hostIp}:`;
        const text = `${address}${wanted.hostPort}:${wanted.containerPort}/${wanted.protocol}`;
        t.deepEqual(parsePublish(text), [wanted]);
      }),
    ),
  );
});

test('a range of ports goes side by side', (t) => {
  const width = fc.integer({ min: 1, max: 50 });
  const start = fc.integer({ min: 1, max: 65_000 });
  t.notThrows(() =>
    fc.assert(
      fc.property(start, start, width, (host, container, span) => {
        const ports = parsePublish(`${host}-${host + span}:${container}-${container + span}`);
        t.is(ports.length, span + 1);
        for (const [index, each] of ports.entries()) {
          t.deepEqual([each.hostPort, each.containerPort], [host + index, container + index]);
        }
      }),
    ),
  );
});

test('whatever is published, the answer is ports or a TsmanError', (t) => {
  const text = fc.stringMatching(/^[0-9:\-/[\]a-z.]{0,20}$/);
  t.notThrows(() =>
    fc.assert(
      fc.property(text, (publish) => {
        try {
          for (const each of parsePublish(publish)) t.true(each.containerPort > 0);
        } catch (error) {
          t.like(error, { name: 'TsmanError' });
        }
      }),
    ),
  );
});

test('a run in the foreground has the output, and the input with -i', (t) => {
  const streams = (line: string) => run(`${line} img`).streams;
  t.deepEqual(streams('--rm'), { stdin: false, stdout: true, stderr: true });
  t.deepEqual(streams('-i'), { stdin: true, stdout: true, stderr: true });
  t.deepEqual(streams('-i -a STDOUT'), { stdin: false, stdout: true, stderr: false });
  t.deepEqual(streams('-a stdin,stderr'), { stdin: true, stdout: false, stderr: true });
  t.throws(() => streams('-a foo'), {
    message: 'invalid stream "foo" for --attach - must be one of stdin, stdout, or stderr: invalid argument',
  });
});

test('how to stay and where the image is from is read beside the request', (t) => {
  const { session, image } = run(
    '-d --detach-keys ctrl-a --preserve-fds 2 --pull Never -q --arch arm64 --variant v8 img',
  );
  t.deepEqual(session, { detach: true, detachKeys: [1], preserveFds: 2 });
  const { registry: _, ...choice } = image;
  t.deepEqual(choice, {
    pull: 'never',
    quiet: true,
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  });
});

test('when a registry is asked is said by the option, then by the configuration', (t) => {
  const engine = { pull_policy: 'always' };
  t.is(run('--pull newer img', { conf: { engine } }).image.pull, 'newer');
  t.is(run('--rm img', { conf: { engine } }).image.pull, 'always');
  t.is(run('img').image.pull, 'missing');
});

test('how to talk to a registry is read beside the request', (t) => {
  const { registry } = run(
    '--creds me:a:b --authfile /a --retry 5 --retry-delay 2s --tls-verify=false img',
  ).image;
  const { warn: _, ...said } = registry;
  t.deepEqual(said, {
    credentials: { username: 'me', password: 'a:b' },
    authFile: '/a',
    retries: 5,
    retryDelayMs: 2000,
    verifyTls: false,
  });
  t.false('verifyTls' in run('img').image.registry);
  t.throws(() => run('--creds me img'), { message: /credentials must be USER:PASSWORD/ });
  t.throws(() => run('--retry -1 img'), { message: /must be a whole number/ });
});
