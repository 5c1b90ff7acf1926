import test from 'ava';
import { planCapabilities } from '../../../lib/containers/plan/capabilities.ts';

const facts = { lastCapability: 40, root: true };
const plan = (
  wish: { base?: string[]; add?: string[]; drop?: string[]; privileged?: boolean },
  changes: Partial<typeof facts> = {},
) => planCapabilities({ privileged: false, add: [], drop: [], ...wish }, { ...facts, ...changes });

/** As /proc/self/status shows a set. */
const mask = (names: readonly string[]) => {
  const order = plan({ privileged: true }).bounding;
  return names.reduce((bits, name) => bits | (1n << BigInt(order.indexOf(name))), 0n).toString(16);
};

test('the default set is podman’s', (t) => {
  t.is(mask(plan({}).effective), '800405fb');
});

test('what is added and dropped changes the list of the configuration, where there is one', (t) => {
  const base = ['CAP_CHOWN', 'CAP_KILL'];
  t.deepEqual(plan({ base, add: ['net_raw'], drop: ['chown'] }).bounding, ['CAP_KILL', 'CAP_NET_RAW']);
});

test('privileged is everything the kernel knows, and no more', (t) => {
  t.is(plan({ privileged: true }).bounding.length, 41);
  t.is(plan({ privileged: true }, { lastCapability: 37 }).bounding.at(-1), 'CAP_AUDIT_READ');
});

test('names may come with or without CAP_, in any case', (t) => {
  t.true(plan({ add: ['sys_admin'] }).effective.includes('CAP_SYS_ADMIN'));
  t.true(plan({ add: ['CAP_NET_RAW'] }).effective.includes('CAP_NET_RAW'));
});

test('ALL can be added with exceptions, and dropped with exceptions', (t) => {
  t.false(plan({ add: ['all'], drop: ['sys_admin'] }).bounding.includes('CAP_SYS_ADMIN'));
  t.is(plan({ add: ['all'], drop: ['sys_admin'] }).bounding.length, 40);
  t.deepEqual(plan({ drop: ['ALL'], add: ['kill'] }).bounding, ['CAP_KILL']);
});

test('contradictions are errors in podman’s words', (t) => {
  t.throws(() => plan({ add: ['ALL'], drop: ['ALL'] }), {
    message: 'adding all caps and removing all caps not allowed',
  });
  t.throws(() => plan({ add: ['KILL'], drop: ['kill'] }), {
    message: 'capability "CAP_KILL" cannot be dropped and added',
  });
  t.throws(() => plan({ add: ['FOO'] }), { message: '"CAP_FOO": unknown capability' });
});

test('anyone but root has what was added by name, and keeps it through execve', (t) => {
  const { bounding, ...sets } = plan({ add: ['sys_ptrace'] }, { root: false });
  t.is(mask(bounding), '800c05fb');
  for (const set of Object.values(sets)) t.deepEqual(set, ['CAP_SYS_PTRACE']);
  t.deepEqual(plan({ privileged: true }, { root: false }).effective, []);
});
