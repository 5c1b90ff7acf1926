import test from 'ava';
import type { ContainerRequest } from '../../../lib/containers/model.ts';
import { planNamespaces } from '../../../lib/containers/plan/namespaces.ts';
import { planProtectedPaths } from '../../../lib/containers/plan/protected-paths.ts';
import { planSysctls } from '../../../lib/containers/plan/sysctls.ts';
import { aRequest, someFacts } from '../../support/a-request.ts';

const own = aRequest().namespaces;
const types = (...[request, facts]: Parameters<typeof planNamespaces>) =>
  planNamespaces(request, facts).map(({ type, path }) => (path === undefined ? type : `${type}=${path}`));
const plan = (
  namespaces: Partial<ContainerRequest['namespaces']>,
  facts: Parameters<typeof someFacts>[1] = {},
) => types(aRequest({ namespaces: { ...own, ...namespaces } }), someFacts({}, facts));

test('a container has a namespace of each kind, but no user namespace beside the user’s own', (t) => {
  t.deepEqual(plan({}), ['mount', 'pid', 'network', 'ipc', 'uts', 'cgroup']);
});

test('what is shared with the host is left out', (t) => {
  t.deepEqual(
    plan({ pid: { mode: 'host' }, ipc: { mode: 'host' }, uts: { mode: 'host' }, cgroup: { mode: 'host' } }),
    ['mount', 'network'],
  );
});

test('a container’s namespace is joined by its path, and only while it runs', (t) => {
  const pid = { mode: 'container', container: 'other' } as const;
  t.true(plan({ pid }, { joined: { pid: '/proc/7/ns/pid' } }).includes('pid=/proc/7/ns/pid'));
  t.throws(() => plan({ pid }), { code: 'TSMAN_CONTAINER_STATE' });
});

test('a namespace can be named by its path', (t) => {
  t.true(plan({ uts: { mode: 'ns', path: '/run/uts' } }).includes('uts=/run/uts'));
});

test('where there is no version 2 hierarchy there is no cgroup namespace to make', (t) => {
  t.false(plan({}, { host: { ...someFacts().host, cgroup: 'none' } }).includes('cgroup'));
});

test('with the host’s network there is none, with `none` there is a new one', (t) => {
  t.false(types(aRequest({ network: { mode: 'host' } }), someFacts()).includes('network'));
  t.true(
    types(aRequest({ network: { mode: 'none' } }), someFacts({}, { networkNamespace: '/n' })).includes(
      'network=/n',
    ),
  );
});

test('settings of a namespace that is shared with the host are refused in podman’s words', (t) => {
  const facts = { mayPing: true };
  const ask = (sysctls: Record<string, string>, changes: Partial<ContainerRequest> = {}) =>
    planSysctls(aRequest({ sysctls, ...changes }), facts);
  t.throws(() => ask({ 'net.core.somaxconn': '99' }, { network: { mode: 'host' } }), {
    message:
      "sysctl net.core.somaxconn=99 can't be set since Network Namespace set to host: invalid argument",
  });
  t.throws(() => ask({ 'kernel.shmmax': '1' }, { namespaces: { ...own, ipc: { mode: 'host' } } }), {
    message: "sysctl kernel.shmmax=1 can't be set since IPC Namespace set to host: invalid argument",
  });
  t.throws(() => ask({ 'vm.swappiness': '1' }), { message: "sysctl 'vm.swappiness' is not allowed" });
  t.like(ask({ 'net.core.somaxconn': '99' }), { 'net.core.somaxconn': '99' });
});

const paths = (wish: { mask?: string[]; unmask?: string[]; privileged?: boolean }) =>
  planProtectedPaths({ privileged: false, mask: [], unmask: [], ...wish }, { hostSys: false });

test('paths can be opened by name, by pattern, and all at once', (t) => {
  t.false(paths({ unmask: ['/proc/acpi:/sys/fi*'] }).maskedPaths.some((path) => /acpi|firmware/.test(path)));
  t.false(paths({ unmask: ['/proc/sys'] }).readonlyPaths.includes('/proc/sys'));
  t.deepEqual(paths({ unmask: ['ALL'] }), { maskedPaths: [], readonlyPaths: [] });
  t.true(paths({ unmask: ['/proc/*'] }).maskedPaths.includes('/sys/firmware'));
});

test('a path that is masked by name stays so, even when privileged', (t) => {
  t.deepEqual(paths({ privileged: true, mask: ['/a:/b'] }), { maskedPaths: ['/a', '/b'], readonlyPaths: [] });
});
