import test from 'ava';
import { planAccounts } from '../../../lib/containers/plan/accounts.ts';
import { aRequest, someFacts } from '../../support/a-request.ts';

const facts = someFacts();
const keepId = { userNamespace: { mode: 'keep-id' } } as const;

// The lines podman 4.3.1 writes.
test('under keep-id the caller is known by his name', (t) => {
  const { passwd, group } = planAccounts(aRequest(keepId), facts);
  t.is(passwd, `${facts.passwd}dora:*:1003:1003::/:/bin/sh\n`);
  t.is(group, `${facts.group}dora:x:1003:dora\n`);
});

test('under another id the caller is a container user', (t) => {
  const request = aRequest({ userNamespace: { mode: 'keep-id', uid: 500, gid: 600 } });
  const { passwd, group } = planAccounts(request, facts);
  t.is(passwd, `${facts.passwd}500:*:500:600:container user:/:/bin/sh\n`);
  t.is(group, `${facts.group}600:x:600:500\n`);
});

test('his home is his own where it is mounted', (t) => {
  const mount = { type: 'tmpfs', destination: '/home', options: [], copyUp: false } as const;
  const { passwd } = planAccounts(aRequest({ ...keepId, mounts: [mount], workdir: '/srv' }), facts);
  t.true(passwd?.endsWith('dora:*:1003:1003::/home/dora:/bin/sh\n'));
});

test('his home is where the container starts otherwise', (t) => {
  const { passwd } = planAccounts(aRequest({ ...keepId, workdir: '/srv' }), facts);
  t.true(passwd?.endsWith(':/srv:/bin/sh\n'));
});

test('a number that the image does not know gets a line, a user it knows needs none', (t) => {
  const unknown = planAccounts(aRequest({ user: '1234' }), facts);
  t.is(unknown.passwd, `${facts.passwd}1234:*:1234:0:container user:/:/bin/sh\n`);
  t.is(unknown.group, undefined);
  t.deepEqual(planAccounts(aRequest({ user: 'alice' }), facts), { passwd: undefined, group: undefined });
});

test('an image without /etc/passwd is left without', (t) => {
  const bare = { ...facts, passwd: undefined, group: undefined };
  t.deepEqual(planAccounts(aRequest(keepId), bare), { passwd: undefined, group: undefined });
});

test('a last line without an end gets one first', (t) => {
  const { passwd } = planAccounts(aRequest({ user: '7' }), {
    ...facts,
    passwd: 'root:x:0:0:root:/root:/bin/sh',
  });
  t.is(passwd?.split('\n').length, 3);
});
