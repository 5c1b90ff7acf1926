import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { planSpec } from '../../../lib/containers/plan/spec.ts';
import { CASES, goldenSpec } from '../../golden/cases.ts';
import { aSecurity, someFacts } from '../../support/a-request.ts';
import { brokenRules } from '../../support/spec-rules.ts';

const FOLDER = 'test/golden/run';

for (const golden of CASES) {
  test(`run ${golden.line === '' ? golden.name : golden.line}: planned as test/golden/run/${golden.name}.json says`, (t) => {
    const expected: unknown = JSON.parse(readFileSync(`${FOLDER}/${golden.name}.json`, 'utf8'));
    const planned: unknown = JSON.parse(JSON.stringify({ run: golden.line, spec: goldenSpec(golden) }));
    t.deepEqual(planned, expected, 'run `npm run golden` and read the difference');
  });

  test(`run ${golden.line === '' ? golden.name : golden.line}: planned by the rules of the runtime specification`, (t) => {
    t.deepEqual(brokenRules(goldenSpec(golden)), []);
  });
}

test('every golden file belongs to a command line', (t) => {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  t.deepEqual(
    names.filter((name) => !CASES.some((golden) => golden.name === name)),
    [],
  );
});

const seccomp = { defaultAction: 'SCMP_ACT_ERRNO' };
const { host } = someFacts();

test('a privileged container is filtered only where a filter was named', (t) => {
  t.is(planSpec(someFacts({ privileged: true }, { seccomp })).linux.seccomp, undefined);
  const named = { privileged: true, security: aSecurity({ seccomp: '/profile.json' }) };
  t.is(planSpec(someFacts(named, { seccomp })).linux.seccomp, seccomp);
});

test('a kernel without filters is an error only to those who named one', (t) => {
  const bare = { seccomp, host: { ...host, seccompAvailable: false } };
  t.is(planSpec(someFacts({}, bare)).linux.seccomp, undefined);
  const named = { security: aSecurity({ seccomp: '/profile.json' }) };
  t.throws(() => planSpec(someFacts(named, bare)), { code: 'TSMAN_SECCOMP_UNAVAILABLE' });
});

test('a compiled filter goes along with the readable one, never alone', (t) => {
  const planned = planSpec(someFacts({}, { seccomp, seccompProgram: 'AAAA' }));
  t.is(planned.annotations?.['run.oci.seccomp_bpf_data'], 'AAAA');
  t.is(planned.linux.seccomp, seccomp);
  const unconfined = planSpec(someFacts({}, { seccompProgram: 'AAAA' }));
  t.is(unconfined.annotations?.['run.oci.seccomp_bpf_data'], undefined);
});

test('an image cannot command the runtime by its labels', (t) => {
  const { container } = someFacts();
  const config = { Labels: { 'run.oci.hooks.stdin': 'x', maintainer: 'me' } };
  const image = {
    id: '',
    name: '',
    manifestDigest: '',
    layers: [],
    config,
  } as unknown as typeof container.image;
  const { annotations } = planSpec(someFacts({}, { container: { ...container, ...(image && { image }) } }));
  t.deepEqual(annotations, { 'io.container.manager': 'tsman', maintainer: 'me' });
});

test('what lies in a network that the container’s root does not own is left as it is', (t) => {
  const mapping = {
    uid: [{ containerID: 0, hostID: 1, size: 10 }],
    gid: [{ containerID: 0, hostID: 1, size: 10 }],
  };
  const sysctls = { 'net.ipv4.ping_group_range': '0 0' };
  const request = { network: { mode: 'slirp4netns', options: [] }, sysctls } as const;
  const borrowed = planSpec(someFacts(request, { mapping, networkNamespace: '/netns' }));
  t.deepEqual(borrowed.linux.sysctl, {});
  const own = planSpec(someFacts(request, { mapping, networkNamespace: '/netns', userNamespace: '/userns' }));
  t.deepEqual(own.linux.sysctl, sysctls);
  t.deepEqual(own.linux.namespaces[0], { type: 'user', path: '/userns' });
});
