import test from 'ava';
import type { ContainerRequest } from '../../../lib/containers/model.ts';
import { type ExecRequest, planExec } from '../../../lib/containers/plan/exec.ts';
import { planSpec } from '../../../lib/containers/plan/spec.ts';
import { someFacts } from '../../support/a-request.ts';

const exec = (request: Partial<ExecRequest> = {}, container: Partial<ContainerRequest> = {}) => {
  const facts = someFacts(container);
  return planExec(
    { args: ['id'], terminal: false, privileged: false, env: {}, ...request },
    { ...facts, spec: planSpec(facts), lastCapability: 40 },
  );
};

test('a further process is like the first where nothing else is asked for', (t) => {
  const { process } = planSpec(someFacts({ user: 'alice', workdir: '/w', env: { A: '1' } }));
  t.deepEqual(exec({}, { user: 'alice', workdir: '/w', env: { A: '1' } }), { ...process, args: ['id'] });
});

test('it has a terminal only when it asks for one', (t) => {
  t.false(exec({}, { terminal: true }).terminal);
  const { terminal, env } = exec({ terminal: true });
  t.true(terminal);
  t.true(env.includes('TERM=xterm'));
});

test('another user brings his home and groups, and leaves root’s capabilities', (t) => {
  const { user, env, capabilities } = exec({ user: 'alice' });
  t.deepEqual(user, { uid: 1000, gid: 1000, umask: 0o022, additionalGids: [1000, 10] });
  t.true(env.includes('HOME=/home/alice'));
  t.deepEqual(capabilities?.effective, []);
});

test('root in a container of somebody else’s has what root would have', (t) => {
  const { capabilities, env } = exec({ user: 'root' }, { user: 'alice' });
  t.is(capabilities?.effective.length, 11);
  t.true(env.includes('HOME=/root'));
});

test('privileged is everything the kernel knows', (t) => {
  t.is(exec({ privileged: true }).capabilities?.effective.length, 41);
});

test('variables and folder are the container’s, unless given', (t) => {
  const { env, cwd } = exec({ env: { A: '2', HOME: '/h' }, workdir: '/x' }, { env: { A: '1' } });
  t.true(env.includes('A=2'));
  t.true(env.includes('HOME=/h'));
  t.is(cwd, '/x');
});

test('unknown users and nothing to run are errors', (t) => {
  t.throws(() => exec({ user: 'nope' }), { code: 'TSMAN_USER_NOT_FOUND' });
  t.throws(() => exec({ user: '70000' }), { code: 'TSMAN_ID_NOT_MAPPED' });
  t.throws(() => exec({ args: [] }), { code: 'TSMAN_NO_COMMAND' });
});
