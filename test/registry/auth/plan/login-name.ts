import test from 'ava';
import { formatKey } from '../../../../lib/registry/auth/plan/auth.ts';
import { parseLoginName } from '../../../../lib/registry/auth/plan/login-name.ts';

const good: Readonly<Record<string, string>> = {
  'quay.io': 'quay.io',
  myhost: 'myhost',
  'localhost:5000': 'localhost:5000',
  '[::1]:5000': '[::1]:5000',
  'quay.io/team': 'quay.io/team',
  'quay.io/team/app': 'quay.io/team/app',
  'docker.io/team': 'docker.io/team',
  'https://quay.io/v2/': 'quay.io',
  'http://localhost:5000': 'localhost:5000',
  'https://index.docker.io/v1/': 'index.docker.io',
};
for (const [text, wanted] of Object.entries(good)) {
  test(`one can log in to ${text}`, (t) => t.is(formatKey(parseLoginName(text)), wanted));
}

const bad: Readonly<Record<string, RegExp>> = {
  'quay.io/team:1': /^reference "quay.io\/team:1" contains tag or digest$/,
  'quay.io/Team': /repository name must be lowercase/,
  'quay.io/../etc': /invalid reference format/,
  '../etc': /invalid reference format|registry/,
  'team/app': /does not begin with the name of a registry/,
  '': /invalid reference format/,
  'https://': /invalid reference format/,
  'ho st': /invalid reference format/,
  'user:pass@host': /invalid reference format/,
};
for (const [text, wanted] of Object.entries(bad)) {
  test(`"${text}" is nothing to log in to`, (t) => {
    t.throws(() => parseLoginName(text), { code: 'TSMAN_LOGIN_NAME', message: wanted });
  });
}
