import test from 'ava';
import fc from 'fast-check';
import { decide, scopesOf } from '../../../../lib/registry/rules/plan/policy.ts';
import { readPolicy } from '../../../../lib/registry/rules/plan/policy-file.ts';
import { parseStrictJson } from '../../../../lib/registry/rules/plan/strict-json.ts';

const ACCEPT = [{ type: 'insecureAcceptAnything' }];
const REJECT = [{ type: 'reject' }];
const SIGNED = [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: '/key' }];

function policyOf(document: unknown) {
  return readPolicy(document, (problem) => {
    throw new Error(problem);
  });
}

test('the scopes of an image, most specific first', (t) => {
  t.deepEqual(scopesOf('docker', 'a.b.com:5000/team/app:1'), [
    'a.b.com:5000/team/app:1',
    'a.b.com:5000/team/app',
    'a.b.com:5000/team',
    'a.b.com:5000',
    '*.b.com',
    '*.com',
    '',
  ]);
  t.deepEqual(scopesOf('docker', 'localhost/x@sha256:0'), [
    'localhost/x@sha256:0',
    'localhost/x',
    'localhost',
    '',
  ]);
  t.deepEqual(scopesOf('oci', '/srv/images/a:1'), [
    '/srv/images/a:1',
    '/srv/images/a',
    '/srv/images',
    '/srv',
    '',
  ]);
  t.deepEqual(scopesOf('dir', '/srv'), ['/srv', '']);
  t.deepEqual(scopesOf('docker-archive', ''), ['']);
});

const POLICY = policyOf({
  default: REJECT,
  transports: {
    docker: {
      '': SIGNED,
      'a.com': ACCEPT,
      'a.com/secret': REJECT,
      'a.com/secret/open:1': ACCEPT,
      '*.b.com': ACCEPT,
      'x.b.com': REJECT,
      'c.com': [...ACCEPT, ...REJECT],
      'd.com': [...SIGNED, ...REJECT],
    },
    dir: { '/srv': ACCEPT, '/srv/old': REJECT },
  },
});

const table: readonly (readonly [transport: string, scope: string, verdict: string])[] = [
  ['docker', 'a.com/app:1', 'accepted'],
  ['docker', 'a.com/secret/app:1', 'rejected'],
  ['docker', 'a.com/secret/open:1', 'accepted'],
  ['docker', 'a.com/secret/open:2', 'rejected'],
  ['docker', 'a.com/secrets:1', 'accepted'],
  ['docker', 'y.b.com:5000/app:1', 'accepted'],
  ['docker', 'x.b.com/app:1', 'rejected'],
  ['docker', 'c.com/app:1', 'rejected'],
  ['docker', 'd.com/app:1', 'rejected'],
  ['docker', 'elsewhere.org/app:1', 'unknown "signedBy"'],
  ['dir', '/srv/images', 'accepted'],
  ['dir', '/srv/old/x', 'rejected'],
  ['dir', '/srvx', 'rejected'],
  ['oci-archive', '/srv/a.tar', 'rejected'],
];

for (const [transport, scope, verdict] of table) {
  test(`${transport}:${scope} is ${verdict}`, (t) => {
    const answer = decide(POLICY, transport, scope);
    t.is(answer.verdict === 'unknown' ? `unknown ${answer.requirement}` : answer.verdict, verdict);
  });
}

const refused: readonly (readonly [document: unknown, message: string])[] = [
  [[], 'JSON object expected'],
  [{}, 'Default policy is missing'],
  [{ default: [] }, 'List of verification policy requirements must not be empty in default'],
  [{ default: {} }, 'JSON array expected in default'],
  [{ default: [{ type: 'maybe' }] }, 'Unknown policy requirement type "maybe" in default[0]'],
  [{ default: [{ type: 'reject', unless: 1 }] }, 'Unknown key "unless" in default[0]'],
  [{ default: [{ ...SIGNED[0], keyId: 1 }] }, 'Unknown key "keyId" in default[0]'],
  [{ Default: REJECT }, 'Unknown key "Default"'],
  [{ default: REJECT, transport: {} }, 'Unknown key "transport"'],
  [{ default: REJECT, transports: null }, 'JSON object expected in transports'],
  [{ default: REJECT, transports: { docker: [] } }, 'JSON object expected in transports.docker'],
  [
    { default: REJECT, transports: { docker: { x: [] } } },
    'List of verification policy requirements must not be empty in transports.docker.x',
  ],
  [{ default: REJECT, transports: { dir: { '/': REJECT } } }, 'Unknown key "/" in transports.dir'],
  [{ default: REJECT, transports: { oci: { a: REJECT } } }, 'Unknown key "a" in transports.oci'],
  [
    { default: REJECT, transports: { dir: { '/a/../b': REJECT } } },
    'Unknown key "/a/../b" in transports.dir',
  ],
  [
    { default: REJECT, transports: { 'docker-archive': { '/a': REJECT } } },
    'Unknown key "/a" in transports.docker-archive',
  ],
];

for (const [document, message] of refused) {
  test(`no policy: ${message}`, (t) => {
    t.throws(() => policyOf(document), { message });
  });
}

test('a key that stands twice in an object is no strict JSON', (t) => {
  t.deepEqual(parseStrictJson('{"a": [{"b": 1}, {"b": 1}],\n "\\u0061": 2}'), {
    problem: 'Duplicate key "a"',
    line: 2,
  });
  t.deepEqual(parseStrictJson('{"a": {"a": "a"}, "b": ["a", "a"]}'), {
    value: { a: { a: 'a' }, b: ['a', 'a'] },
  });
});

test('what JSON.stringify writes is strict JSON', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, null, 1);
      t.deepEqual(parseStrictJson(text), { value: JSON.parse(text) });
    }),
  );
});
