import test from 'ava';
import fc from 'fast-check';
import {
  candidateNames,
  formatReference,
  type HomeOfBareNames,
  isProblem,
  parseReference,
  splitName,
  withDefaultTag,
} from '../../lib/oci/reference.ts';

const HEX = 'a'.repeat(64);
const DIGEST = `sha256:${HEX}`;

function whole(text: string, home: HomeOfBareNames = 'docker.io'): string {
  const parsed = parseReference(text, home);
  return isProblem(parsed) ? `! ${parsed.problem}` : formatReference(withDefaultTag(parsed));
}

const table: Readonly<Record<string, string>> = {
  alpine: 'docker.io/library/alpine:latest',
  'alpine:3.20': 'docker.io/library/alpine:3.20',
  'someone/thing': 'docker.io/someone/thing:latest',
  'docker.io/alpine': 'docker.io/library/alpine:latest',
  'index.docker.io/alpine': 'docker.io/library/alpine:latest',
  'localhost/mine': 'localhost/mine:latest',
  'localhost:5000/mine': 'localhost:5000/mine:latest',
  'host:5000/a/b/c:v1': 'host:5000/a/b/c:v1',
  'quay.io/a/b_c.d-e__f:T': 'quay.io/a/b_c.d-e__f:T',
  'Upper/name': 'Upper/name:latest',
  '[::1]:5000/x': '[::1]:5000/x:latest',
  [`alpine@${DIGEST}`]: `docker.io/library/alpine@${DIGEST}`,
  [`alpine:3@${DIGEST}`]: `docker.io/library/alpine:3@${DIGEST}`,
  BAR: '! repository name must be lowercase',
  'a/Bar': '! repository name must be lowercase',
  '': '! invalid reference format',
  'a//b': '! invalid reference format',
  'a:': '! invalid reference format',
  'a b': '! invalid reference format',
  '-a': '! invalid reference format',
  'a:b:c': '! invalid reference format',
  '../x': '! invalid reference format',
  'docker.io/': '! invalid reference format',
  'alpine@sha256:12': '! invalid reference format',
  [HEX]: `! invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`,
  ['a'.repeat(250)]: '! repository name must not be more than 255 characters',
};

for (const [text, expected] of Object.entries(table)) {
  test(`"${text.slice(0, 40)}" means ${expected.slice(0, 80)}`, (t) => {
    t.is(whole(text), expected);
  });
}

test('a bare name made here belongs to localhost', (t) => {
  t.is(whole('mine', 'localhost'), 'localhost/mine:latest');
  t.is(whole('team/mine', 'localhost'), 'localhost/team/mine:latest');
  t.is(whole('docker.io/mine', 'localhost'), 'docker.io/library/mine:latest');
});

test('a short name is looked for here before docker.io, a whole one nowhere else', (t) => {
  t.deepEqual(candidateNames('a'), ['localhost/a:latest', 'docker.io/library/a:latest']);
  t.deepEqual(candidateNames('quay.io/a'), ['quay.io/a:latest']);
  t.deepEqual(candidateNames('NO'), []);
});

test('a recorded name comes apart again', (t) => {
  t.deepEqual(splitName('localhost:5000/a:1'), { repository: 'localhost:5000/a', tag: '1' });
  t.deepEqual(splitName(`quay.io/a@${DIGEST}`), { repository: 'quay.io/a', tag: undefined });
});

test('what is printed is read back as the same reference', (t) => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8})?$/);
  const references = fc.record(
    {
      registry: fc.constantFrom('docker.io', 'localhost', 'localhost:5000', 'quay.io', 'a.b:1'),
      repository: fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => words.join('/')),
      tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
      digest: fc.constant(DIGEST as never),
    },
    { requiredKeys: ['registry', 'repository'] },
  );
  fc.assert(
    fc.property(references, (reference) => {
      t.deepEqual(parseReference(formatReference(reference), 'docker.io'), reference);
    }),
  );
});
