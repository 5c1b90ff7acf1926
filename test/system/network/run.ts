import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { hostAddress } from '../../../lib/host/addresses.ts';
import { asUser } from '../../support/bed.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { processesOf } from '../../support/leftovers.ts';
import { PEER } from '../../support/network-bed.ts';
import { skip } from '../../support/programs.ts';

const IMAGE = 'localhost/busybox:latest';
const SERVER = [IMAGE, 'httpd', '-f', '-h', '/var/www'];
const FILES = {
  '/var/www/index.html': 'hello\n',
  '/var/www/cgi-bin/who': '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n%s" "$REMOTE_ADDR"\n',
};

let home: Home;

test.before(async () => {
  home = await aHomeWithImage('user', { files: FILES });
});

test.afterEach.always(async () => {
  await home.tsman(['rm', '--force', '--all', '--time', '0']);
});

test.after.always(async () => {
  await home.remove();
});

/** The one host port of a container. */
async function hostPort(name: string, of: Home = home): Promise<number> {
  const [found] = JSON.parse(await of.ok(['inspect', name]));
  const [[binding]] = Object.values<[{ HostPort: string }]>(found.NetworkSettings.Ports) as [
    [{ HostPort: string }],
  ];
  return Number(binding.HostPort);
}

/** What the server says; it may need a moment to listen. */
async function ask(url: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (tries === 40) throw error;
      await sleep(50);
    }
  }
}

/** What is left once helpers that were told to end have done so. */
async function left(of: Home = home): Promise<readonly string[]> {
  for (let tries = 0; tries < 40 && (await of.leftovers()).length > 0; tries++) await sleep(50);
  return of.leftovers();
}

test.serial(
  'a published port is answered by the container, also when tsman itself has long ended',
  async (t) => {
    await home.ok(['run', '-d', '--name', 'web', '-p', '80', ...SERVER]);
    const port = await hostPort('web');
    t.is(await ask(`http://127.0.0.1:${port}/`), 'hello\n');
    await home.ok(['rm', '-f', '-t', '0', 'web']);
    await t.throwsAsync(fetch(`http://127.0.0.1:${port}/`));
    t.deepEqual(await left(), []);
  },
);

test.serial('the web server sees the address of the client', async (t) => {
  const address = hostAddress();
  if (address === undefined) return skip(t, 'this host has no address but loopback');
  await home.ok(['run', '-d', '--name', 'web', '-p', '80', ...SERVER]);
  const said = await ask(`http://${address}:${await hostPort('web')}/cgi-bin/who`);
  t.is(said.replaceAll(/::ffff:|[[\]]/g, ''), address);
});

test.serial('root of the host can publish ports too', async (t) => {
  if (process.getuid?.() !== 0) return skip(t, 'the tests are not run by root');
  const own = await aHomeWithImage('self', { files: FILES });
  t.teardown(own.remove);
  await own.ok(['run', '-d', '--name', 'web', '-p', '80', ...SERVER]);
  t.is(await ask(`http://127.0.0.1:${await hostPort('web', own)}/`), 'hello\n');
  await own.ok(['rm', '-f', '-t', '0', 'web']);
  t.deepEqual(await left(own), []);
});

test.serial(
  'a port that another container has is an error that names it; nothing is left of the second',
  async (t) => {
    await home.ok(['run', '-d', '--name', 'web', '-p', '80', ...SERVER]);
    const port = await hostPort('web');
    const second = await home.tsman(['run', '--rm', '--name', 'second', '-p', `${port}:80`, ...SERVER]);
    t.is(second.exitCode, 125);
    t.regex(
      second.stderr,
      new RegExp(`^Error: rootlessport listen tcp 0\\.0\\.0\\.0:${port}: bind: address already in use$`, 'm'),
    );
    t.is(await home.ok(['ps', '-a', '--format', '{{.Names}}']), 'web\n');
    t.is(await ask(`http://127.0.0.1:${port}/`), 'hello\n');
  },
);

test.serial('a udp port answers clients on the loopback and on the address of the host', async (t) => {
  const address = hostAddress();
  if (address === undefined) return skip(t, 'this host has no address but loopback');
  await home.ok(['run', '-d', '--name', 'udp', '-p', '53/udp', IMAGE, 'sleep', '1000']);
  const [{ State }] = JSON.parse(await home.ok(['inspect', 'udp']));
  const enter = ['unshare', 'nsenter', '-t', String(State.Pid), '-n'];
  const server = await home.start([...enter, ...PEER, 'serve', 'udp', '53']);
  t.teardown(() => server.kill());
  await once(server.stdout as Readable, 'data');
  const port = String(await hostPort('udp'));
  for (const at of ['127.0.0.1', address]) {
    const { stdout } = await asUser([...PEER, 'ask', 'udp', at, port], { timeoutMs: 5000 });
    t.is(stdout, address);
  }
});

test.serial('a container that is started again at once gets its port again', async (t) => {
  await home.ok(['run', '-d', '--name', 'web', '-p', '80', ...SERVER]);
  const port = await hostPort('web');
  await home.ok(['rm', '-f', '-t', '0', 'web']);
  await home.ok(['create', '--name', 'web', '-p', `${port}:80`, ...SERVER]);
  for (let round = 0; round < 5; round++) {
    await home.ok(['start', 'web']);
    t.is(await ask(`http://127.0.0.1:${port}/`), 'hello\n');
    await home.ok(['stop', '-t', '0', 'web']);
  }
});

test.serial('--network none gives a loopback and nothing else', async (t) => {
  const out = await home.ok(['run', '--rm', '--network', 'none', IMAGE, 'ip', '-o', 'link']);
  t.regex(out, /^1: lo: <LOOPBACK,UP/);
  t.is(
    out
      .trim()
      .split('\n')
      .filter((line) => / (lo|tap0):/.test(line)).length,
    1,
  );
  t.deepEqual(await left(), []);
});

test.serial('--network host is the network of the host', async (t) => {
  const out = await home.ok(['run', '--rm', '--network', 'host', IMAGE, 'readlink', '/proc/self/ns/net']);
  t.is(out.trim(), readlinkSync('/proc/self/ns/net'));
  t.deepEqual(await left(), []);
});

test.serial('--network container:NAME is the network of that container', async (t) => {
  await home.ok(['run', '-d', '--name', 'web', ...SERVER]);
  const get = [
    'run',
    '--rm',
    '--network',
    'container:web',
    IMAGE,
    'wget',
    '-q',
    '-O',
    '-',
    'http://127.0.0.1/',
  ];
  t.is(await home.ok(get), 'hello\n');
});

test.serial('options of slirp4netns reach the container', async (t) => {
  const network = 'slirp4netns:mtu=1400,cidr=10.9.0.0/16';
  const out = await home.ok([
    'run',
    '--rm',
    '--network',
    network,
    IMAGE,
    'sh',
    '-c',
    'ip addr; cat /etc/resolv.conf',
  ]);
  t.regex(out, /mtu 1400/);
  t.regex(out, /inet 10\.9\.0\.100\/16/);
  t.regex(out, /^nameserver 10\.9\.0\.3$/m);
});

test.serial('the container and its ports live on when the command that runs it is killed', async (t) => {
  const child = await home.start(['run', '--name', 'web', '-p', '80', ...SERVER], { stdio: 'ignore' });
  for (let tries = 0; tries < 100 && (await home.ok(['ps', '-q'])) === ''; tries++) await sleep(50);
  const port = await hostPort('web');
  child.kill('SIGKILL');
  for (const line of processesOf(home.env)) {
    if (line.includes('bin/tsman run')) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
  }
  t.is(await ask(`http://127.0.0.1:${port}/`), 'hello\n');
  await home.ok(['rm', '-f', '-t', '0', 'web']);
  t.deepEqual(await left(), []);
});

test.serial('the death of slirp4netns takes the network, not the container', async (t) => {
  await home.ok(['run', '-d', '--name', 'web', '-p', '80', ...SERVER]);
  t.is(await ask(`http://127.0.0.1:${await hostPort('web')}/`), 'hello\n');
  for (const line of processesOf(home.env)) {
    if (line.includes('slirp4netns')) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
  }
  t.is(await home.ok(['ps', '--format', '{{.Names}}']), 'web\n');
  await home.ok(['rm', '-f', '-t', '0', 'web']);
  t.deepEqual(await left(), []);
});

test.serial('twenty at once, each with a port of its own, leave nothing', async (t) => {
  const outs = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      home.ok(['run', '--rm', '-p', '80', IMAGE, 'echo', String(index)]),
    ),
  );
  t.deepEqual(
    outs.map((out) => Number(out)),
    Array.from({ length: 20 }, (_, index) => index),
  );
  t.deepEqual(await left(), []);
});

test.serial('every network namespace that containers had is gone', async (t) => {
  for (const network of ['slirp4netns', 'none', 'host']) {
    await home.ok(['run', '--rm', '--network', network, IMAGE, 'true']);
  }
  await left();
  const spaces = await home.ok(['unshare', 'sh', '-c', 'grep " nsfs " /proc/self/mountinfo || true']);
  t.deepEqual(
    spaces.split('\n').filter((line) => line.includes(home.folder)),
    [],
  );
});
