import test from 'ava';
import {
  EMPTY_FILE,
  parseAuthFile,
  withEntry,
  withoutEntries,
} from '../../../../lib/registry/auth/plan/auth-document.ts';

function parsed(text: string, legacy = false) {
  const file = parseAuthFile(text, legacy);
  if ('problem' in file) throw new Error(file.problem);
  return file;
}

const broken: Readonly<Record<string, RegExp>> = {
  '{"auths": {': /not valid JSON/,
  '[]': /not valid JSON/,
  '"text"': /not valid JSON/,
  '{"auths": []}': /`auths`/,
  '{"auths": {"a": "b"}}': /`auths`/,
  '{"auths": {"a": {"auth": 1}}}': /`auths`/,
  '{"auths": {"a": {"identitytoken": {}}}}': /`auths`/,
  '{"credHelpers": ["a"]}': /`credHelpers`/,
  '{"credHelpers": {"a": 1}}': /`credHelpers`/,
  '{"credsStore": {}}': /`credsStore`/,
};
for (const [text, problem] of Object.entries(broken)) {
  test(`${text} is told`, (t) => {
    const file = parseAuthFile(text);
    t.regex('problem' in file ? file.problem : '', problem);
  });
}

test('what is wrong is told without what the file says', (t) => {
  const file = parseAuthFile('{"auths": {"h": {"auth": "c2VjcmV0"}');
  t.notRegex(JSON.stringify(file), /c2VjcmV0/);
});

test('an empty file is as none', (t) => {
  t.is(parseAuthFile(''), EMPTY_FILE);
  t.is(parseAuthFile('\n'), EMPTY_FILE);
});

test("docker's oldest file has its entries at the top", (t) => {
  const { document } = parsed('{"https://h/v1/": {"auth": "eDp5", "email": "x@y"}}', true);
  t.is(document.auths['https://h/v1/']?.auth, 'eDp5');
});

test('a change keeps everything else, at every depth', (t) => {
  const before = {
    auths: { a: { auth: 'eDp5', email: 'x@y' }, b: {} },
    HttpHeaders: { 'User-Agent': 'x' },
    credHelpers: { c: 'pass' },
    detachKeys: 'ctrl-e,e',
  };
  const file = parsed(JSON.stringify(before));
  t.deepEqual(JSON.parse(withEntry(file, 'new', { auth: 'bmV3' })), {
    ...before,
    auths: { ...before.auths, new: { auth: 'bmV3' } },
  });
  t.deepEqual(JSON.parse(withoutEntries(file, ['b'])), { ...before, auths: { a: before.auths.a } });
});

test('it is written as podman and docker do', (t) => {
  t.is(
    withEntry(EMPTY_FILE, 'h', { auth: 'eDp5' }),
    '{\n\t"auths": {\n\t\t"h": {\n\t\t\t"auth": "eDp5"\n\t\t}\n\t}\n}',
  );
});
