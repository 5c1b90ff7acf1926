import test from 'ava';
import { planCapabilities } from '../../../lib/containers/plan/capabilities.ts';
import { parseSeccompProfile, planSeccomp, type SeccompRule } from '../../../lib/containers/plan/seccomp.ts';
import { defaultSeccompProfile } from '../../../lib/containers/plan/seccomp-profile.ts';

const facts = { capabilities: ['CAP_CHOWN'], architecture: 'amd64', kernel: '6.1.0-18-amd64' };
const ALLOW = 'SCMP_ACT_ALLOW';
const DENY = 'SCMP_ACT_ERRNO';
const plan = (rules: readonly SeccompRule[], changes: Partial<typeof facts> = {}) =>
  planSeccomp({ defaultAction: DENY, syscalls: rules }, { ...facts, ...changes }).syscalls;
const names = (...args: Parameters<typeof plan>) => plan(...args)?.flatMap((rule) => rule.names);

test('rules that say the same are made one', (t) => {
  const rules = [
    { names: ['read'], action: ALLOW },
    { names: ['write', 'read'], action: ALLOW },
    { names: ['mount'], action: DENY, errnoRet: 1 },
  ];
  t.deepEqual(plan(rules), [
    { names: ['read', 'write'], action: ALLOW },
    { names: ['mount'], action: DENY, errnoRet: 1 },
  ]);
});

test('a rule with arguments stays by itself', (t) => {
  const args = [{ index: 0, value: 8, op: 'SCMP_CMP_EQ' }];
  t.deepEqual(plan([{ names: ['personality'], action: ALLOW, args }]), [
    { names: ['personality'], action: ALLOW, args },
  ]);
});

test('a rule counts when its conditions hold', (t) => {
  const includes = (condition: SeccompRule['includes']) => [
    { names: ['x'], action: ALLOW, includes: condition ?? {} },
  ];
  t.deepEqual(names(includes({ caps: ['CAP_CHOWN'] })), ['x']);
  t.deepEqual(names(includes({ caps: ['CAP_CHOWN', 'CAP_KILL'] })), []);
  t.deepEqual(names(includes({ arches: ['arm64', 'amd64'] })), ['x']);
  t.deepEqual(names(includes({ arches: ['arm64'] })), []);
  t.deepEqual(names(includes({ minKernel: '4.8' })), ['x']);
  t.deepEqual(names(includes({ minKernel: '6.2' })), []);
  t.deepEqual(names(includes({ minKernel: '6.1' })), ['x']);
});

test('a rule does not count when something excludes it', (t) => {
  const excludes = (condition: SeccompRule['excludes']) => [
    { names: ['x'], action: ALLOW, excludes: condition ?? {} },
  ];
  t.deepEqual(names(excludes({ caps: ['CAP_KILL', 'CAP_CHOWN'] })), []);
  t.deepEqual(names(excludes({ caps: ['CAP_KILL'] })), ['x']);
  t.deepEqual(names(excludes({ arches: ['amd64'] })), []);
});

test('old profiles name one call a rule', (t) => {
  t.deepEqual(names([{ name: 'read', action: ALLOW, args: null }]), ['read']);
});

test('architectures are the profile’s, else those that run here', (t) => {
  const archMap = [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] }];
  t.deepEqual(planSeccomp({ defaultAction: DENY, archMap }, facts).architectures, [
    'SCMP_ARCH_X86_64',
    'SCMP_ARCH_X86',
  ]);
  t.deepEqual(planSeccomp({ defaultAction: DENY }, { ...facts, architecture: 'arm64' }).architectures, [
    'SCMP_ARCH_AARCH64',
    'SCMP_ARCH_ARM',
  ]);
});

test('what is no profile is told so', (t) => {
  const code = 'TSMAN_SECCOMP_PROFILE_INVALID';
  t.throws(() => parseSeccompProfile('{'), { code, message: /^loading seccomp profile failed: decoding/ });
  t.throws(() => parseSeccompProfile('{}'), { code, message: /no defaultAction/ });
  t.throws(() => parseSeccompProfile('{"defaultAction":"x","syscalls":[{"action":"y"}]}'), { code });
});

const verdict = (name: string, add: readonly string[] = []) => {
  const { bounding } = planCapabilities(
    { privileged: false, add, drop: [] },
    { lastCapability: 40, root: true },
  );
  const { syscalls = [] } = planSeccomp(defaultSeccompProfile(), { ...facts, capabilities: bounding });
  const rule = syscalls.find((one) => one.args === undefined && one.names.includes(name));
  return rule === undefined ? 'unknown' : rule.action === ALLOW ? 'allowed' : `errno ${rule.errnoRet}`;
};

test('our own profile lets programs work, and containers within containers', (t) => {
  for (const name of ['read', 'openat2', 'clone3', 'futex', 'mount', 'unshare', 'chroot', 'ptrace']) {
    t.is(verdict(name), 'allowed', name);
  }
});

test('our own profile opens some calls with a capability, and refuses them without', (t) => {
  t.is(verdict('bpf'), 'errno 1');
  t.is(verdict('bpf', ['BPF']), 'allowed');
  t.is(verdict('bpf', ['SYS_ADMIN']), 'allowed');
  t.is(verdict('init_module'), 'errno 1');
  t.is(verdict('open_by_handle_at', ['DAC_READ_SEARCH']), 'allowed');
});

test('our own profile refuses what nobody needs, and does not know what is newer than it', (t) => {
  t.is(verdict('kexec_load', ['ALL']), 'errno 1');
  t.is(verdict('io_uring_setup'), 'unknown');
  t.is(defaultSeccompProfile().defaultErrnoRet, 38);
});

test('no call is both allowed and refused by our own profile', (t) => {
  const { syscalls = [] } = planSeccomp(defaultSeccompProfile(), facts);
  const plain = syscalls.filter(({ args }) => args === undefined).flatMap((rule) => rule.names);
  t.is(new Set(plain).size, plain.length);
});
