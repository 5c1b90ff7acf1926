import test from 'ava';
import { type Facts, requestOf, run } from '../../support/options.ts';

const configured = (containers: NonNullable<NonNullable<Facts['conf']>['containers']>): Facts => ({
  conf: { containers },
});

test('what the configuration says counts where nothing was typed', (t) => {
  const facts = configured({
    dns_servers: ['1.1.1.1'],
    default_ulimits: ['nofile=10'],
    init: true,
    log_driver: 'json-file',
    log_size_max: 100,
    no_hosts: true,
    read_only: true,
    shm_size: '1m',
    umask: '0077',
    userns: 'keep-id',
    ipcns: 'private',
  });
  const request = requestOf('', facts);
  t.deepEqual(request.dns.servers, ['1.1.1.1']);
  t.deepEqual(request.ulimits, [{ type: 'nofile', soft: 10, hard: 10 }]);
  t.true(request.init && request.noHosts && request.readOnly);
  t.deepEqual(request.log, { driver: 'json-file', maxBytes: 100 });
  t.is(request.shmSizeBytes, 1_048_576);
  t.is(request.umask, 0o77);
  t.is(request.userNamespace.mode, 'keep-id');
  t.is(request.namespaces.ipc.mode, 'private');
});

test('what was typed counts more than the configuration, also to turn it off', (t) => {
  const facts = configured({ init: true, http_proxy: false, shm_size: '1m', userns: 'keep-id' });
  const request = requestOf('--init=false --http-proxy --shm-size 2m --userns host', {
    ...facts,
    environment: { no_proxy: 'x' },
  });
  t.false(request.init);
  t.deepEqual(request.env, { no_proxy: 'x' });
  t.is(request.shmSizeBytes, 2_097_152);
  t.is(request.userNamespace.mode, 'host');
});

test("a mount of the configuration gives way to one of the user's at its place", (t) => {
  const { mounts } = requestOf('-v /c:/x', configured({ volumes: ['/a:/x', '/b:/y:ro'] }));
  t.deepEqual(
    mounts.map(({ destination, ...mount }) => [destination, mount.type === 'bind' ? mount.source : '']),
    [
      ['/y', '/b'],
      ['/x', '/c'],
    ],
  );
});

test('variables of the configuration are kept apart, for the image counts more than they do', (t) => {
  const request = requestOf('-e A=1', configured({ env: ['A=0', 'B=0'] }));
  t.deepEqual([request.env, request.defaultEnv], [{ A: '1' }, { A: '0', B: '0' }]);
});

test('a network of the configuration that cannot be had is said and gone around', (t) => {
  const { request, warnings } = run('img', configured({ netns: 'bridge' }));
  t.is(request.network.mode, 'slirp4netns');
  t.is(warnings.length, 1);
  t.is(requestOf('', configured({ netns: 'none' })).network.mode, 'none');
});

test('kernel parameters of the configuration are left out where the namespace is not the own', (t) => {
  const facts = configured({ default_sysctls: ['net.ipv4.ping_group_range=0 0', 'kernel.msgmax=1'] });
  t.deepEqual(Object.keys(requestOf('', facts).sysctls), ['net.ipv4.ping_group_range', 'kernel.msgmax']);
  t.deepEqual(Object.keys(requestOf('--network host', facts).sysctls), ['kernel.msgmax']);
  t.deepEqual(Object.keys(requestOf('--network container:x', facts).sysctls), ['kernel.msgmax']);
  t.is(Object.keys(requestOf('--userns keep-id', facts).sysctls).length, 2);
});

test('PODMAN_USERNS stands between command line and configuration', (t) => {
  const facts = { ...configured({ userns: 'nomap' }), environment: { PODMAN_USERNS: 'keep-id' } };
  t.is(requestOf('', facts).userNamespace.mode, 'keep-id');
  t.is(requestOf('--userns host', facts).userNamespace.mode, 'host');
});
