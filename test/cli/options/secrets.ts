import test from 'ava';
import { changes, type RequestTable, requestOf } from '../../support/options.ts';

const file = { type: 'mount', secret: 's', uid: 0, gid: 0, mode: 0o444 } as const;

const REQUESTS: RequestTable = [
  ['--secret s', { secrets: [file] }],
  ['--secret source=s,type=mount', { secrets: [file] }],
  ['--secret s,target=', { secrets: [file] }],
  ['--secret target=/x/y,source=s', { secrets: [{ ...file, target: '/x/y' }] }],
  ['--secret s,uid=7,gid=8,mode=0400', { secrets: [{ ...file, uid: 7, gid: 8, mode: 0o400 }] }],
  ['--secret s,type=env', { secrets: [{ type: 'env', secret: 's', target: 's' }] }],
  ['--secret s,type=env,target=PASSWORD', { secrets: [{ type: 'env', secret: 's', target: 'PASSWORD' }] }],
  ['--secret type=mount', { secrets: [{ ...file, secret: 'type=mount' }] }],
  ['--secret s --secret t', { secrets: [file, { ...file, secret: 't' }] }],
];

for (const [line, wanted] of REQUESTS) {
  test(`run ${line} asks for ${JSON.stringify(wanted)}`, (t) => {
    t.deepEqual(changes(line, wanted), wanted);
  });
}

const REFUSED: Readonly<Record<string, string>> = {
  's,bar': 'option bar must be in form option=value',
  's,foo=bar': 'option foo=bar invalid',
  's,type=foo': 'type foo is invalid',
  's,type=env,type=mount': 'more than one secret type specified',
  's,type=env,uid=1': 'UID, GID, Mode options cannot be set with secret type env',
  's,uid=-1': 'UID -1 invalid',
  's,gid=4294967296': 'GID 4294967296 invalid',
  's,mode=9': 'mode 9 invalid',
  'type=mount,target=x': 'no source found type=mount,target=x',
};

for (const [text, message] of Object.entries(REFUSED)) {
  test(`--secret ${text} is refused in podman’s words`, (t) => {
    t.throws(() => requestOf(`--secret ${text}`), { message: `${message}: parsing secret` });
  });
}
