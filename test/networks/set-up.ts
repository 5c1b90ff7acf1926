import test from 'ava';
import { UndoStack } from '../../lib/base/undo.ts';
import type { NetworkRequest, PortRequest } from '../../lib/networks/model.ts';
import { type NetworkNeeds, setUpNetwork } from '../../lib/networks/set-up.ts';

const files = {
  folder: '/nonexistent',
  netns: '/nonexistent/netns',
  slirpSocket: '/nonexistent/slirp.sock',
  slirpExit: '/nonexistent/slirp.exit',
  slirpLog: '/nonexistent/slirp.log',
};

const port: PortRequest = { hostIp: '', hostPort: 8080, containerPort: 80, protocol: 'tcp' };

async function setUp(request: NetworkRequest, needs: Partial<NetworkNeeds> = {}, joined?: string) {
  await using undo = new UndoStack();
  const all = { slirpProgram: 'slirp4netns', slirpOptions: [], hostAddress: () => '192.0.2.2', ...needs };
  return setUpNetwork(all, { request, ports: [port], files, joined }, undo);
}

test('the network of the host needs nothing made, and forwards nothing', async (t) => {
  const setup = await setUp({ mode: 'host' });
  t.is(setup.namespacePath, undefined);
  t.deepEqual([setup.mounts, setup.ports], [[], []]);
  t.is(setup.warnings.length, 1);
});

test('a host without an address but loopback is reached by that from its own network', async (t) => {
  const none = { hostAddress: () => undefined };
  t.is((await setUp({ mode: 'host' }, none)).hostAddress, '127.0.0.1');
  t.is((await setUp({ mode: 'container', container: 'a' }, none, '/proc/1/ns/net')).hostAddress, undefined);
});

test("another container's network is joined and left to its owner", async (t) => {
  const setup = await setUp({ mode: 'container', container: 'a' }, {}, '/proc/1/ns/net');
  t.is(setup.namespacePath, '/proc/1/ns/net');
  t.deepEqual(setup.mounts, []);
});

test('a namespace is joined by its path, which has to be there', async (t) => {
  t.is((await setUp({ mode: 'ns', path: '/proc/self/ns/net' })).namespacePath, '/proc/self/ns/net');
  await t.throwsAsync(setUp({ mode: 'ns', path: '/nonexistent' }), {
    code: 'TSMAN_NETWORK_NAMESPACE',
    message: 'cannot find specified network namespace path: stat /nonexistent: no such file or directory',
  });
});

test('options are checked before anything is made, those of the configuration too', async (t) => {
  const request = { mode: 'slirp4netns', options: [] } as const;
  await t.throwsAsync(setUp(request, { slirpOptions: ['mtu=x'] }), { message: 'invalid mtu "x"' });
  await t.throwsAsync(setUp({ ...request, options: ['a=b'] }), { code: 'TSMAN_NETWORK_OPTION' });
});

test('slirp4netns that is not installed is an error before anything is made', async (t) => {
  const request = { mode: 'slirp4netns', options: [] } as const;
  await t.throwsAsync(setUp(request, { slirpProgram: 'slirp4netns-of-nobody' }), {
    code: 'TSMAN_PROGRAM_MISSING',
  });
});
