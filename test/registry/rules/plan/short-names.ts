import test from 'ava';
import { formatReference } from '../../../../lib/oci/reference.ts';
import { NO_REGISTRIES, type RegistriesConf } from '../../../../lib/registry/rules/plan/registries-conf.ts';
import { candidatesFor } from '../../../../lib/registry/rules/plan/short-names.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const NONE = NO_REGISTRIES;
const ALIASED: RegistriesConf = {
  ...NONE,
  aliases: { app: 'a.com/team/app', 'x/y': 'b.com/z', constructor: 'c.com/d' },
};
const SEARCHED: RegistriesConf = { ...ALIASED, searchRegistries: ['a.com', 'docker.io'] };
const ONE: RegistriesConf = { ...NONE, searchRegistries: ['a.com:5000'], shortNameMode: 'enforcing' };

const table: readonly (readonly [what: string, text: string, conf: RegistriesConf, names: string])[] = [
  ['nothing said', 'app', NONE, 'docker.io/library/app:latest'],
  ['nothing said', 'team/app:1', NONE, 'docker.io/team/app:1'],
  ['nothing said', 'toString', NONE, '! repository name must be lowercase'],
  ['nothing said', 'localhost/app', NONE, 'localhost/app:latest'],
  ['an alias', 'app', ALIASED, 'a.com/team/app:latest'],
  ['an alias', 'app:1', ALIASED, 'a.com/team/app:1'],
  ['an alias', `app@${DIGEST}`, ALIASED, `a.com/team/app@${DIGEST}`],
  ['an alias', 'x/y:2', ALIASED, 'b.com/z:2'],
  ['an alias', 'other', ALIASED, 'docker.io/library/other:latest'],
  ['an alias', 'docker.io/app', ALIASED, 'docker.io/library/app:latest'],
  ['an alias before the search', 'app', SEARCHED, 'a.com/team/app:latest'],
  ['two to search', 'other:1', SEARCHED, 'a.com/other:1 docker.io/library/other:1'],
  ['two to search', 'team/other', SEARCHED, 'a.com/team/other:latest docker.io/team/other:latest'],
  ['one to search, enforcing', 'other', ONE, 'a.com:5000/other:latest'],
];

for (const [what, text, conf, names] of table) {
  test(`${what}: ${text.slice(0, 24)} may be ${names.slice(0, 70)}`, (t) => {
    const found = () => candidatesFor(text, conf).map(formatReference).join(' ');
    if (names.startsWith('! ')) t.throws(found, { code: 'TSMAN_IMAGE_NAME' });
    else t.is(found(), names);
  });
}

test('an empty list of registries to search refuses short names that are no aliases', (t) => {
  const conf = { ...ALIASED, searchRegistries: [], files: ['/etc/registries.conf'] };
  t.is(candidatesFor('app', conf).length, 1);
  t.throws(() => candidatesFor('other', conf), {
    code: 'TSMAN_SHORT_NAME',
    message:
      'short-name "other" did not resolve to an alias and no unqualified-search registries are defined in "/etc/registries.conf"',
  });
});

test('enforcing refuses a short name that may be two things, and says which', (t) => {
  const conf: RegistriesConf = { ...SEARCHED, shortNameMode: 'enforcing' };
  const error = t.throws(() => candidatesFor('other', conf), { code: 'TSMAN_SHORT_NAME_AMBIGUOUS' });
  t.is(
    error && 'hint' in error && error.hint,
    'Write the whole name: a.com/other:latest, or docker.io/library/other:latest.',
  );
  t.is(candidatesFor('app', conf).length, 1);
  t.is(candidatesFor('a.com/other', conf).length, 1);
});
