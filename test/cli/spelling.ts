import test from 'ava';
import { asText, type OptionTable } from '../../lib/cli/option.ts';
import { spell } from '../../lib/cli/spelling.ts';

const options = {
  env: { kind: 'list', short: 'e', placeholder: 'E', about: '', parse: asText },
  interactive: { kind: 'flag', short: 'i', about: '' },
  name: { kind: 'text', placeholder: 'N', about: '', parse: asText },
  network: { kind: 'list', placeholder: 'N', about: '', parse: asText, aliases: ['net'] },
  publish: { kind: 'list', short: 'p', placeholder: 'P', about: '', parse: asText },
  tty: { kind: 'flag', short: 't', about: '' },
} as const satisfies OptionTable;

const read = (line: string) => {
  const { options: given, args } = spell(line === '' ? [] : line.split(' '), {
    path: 'run',
    options,
    stopAtArgument: true,
  });
  return [...given.map(([name, value]) => `--${name}=${value}`), '|', ...args].join(' ');
};

const SPELLINGS: Readonly<Record<string, string>> = {
  '': '|',
  '--name=web alpine': '--name=web | alpine',
  '--name web alpine': '--name=web | alpine',
  '--name --tty alpine': '--name=--tty | alpine',
  '--name= alpine': '--name= | alpine',
  '--name a=b alpine': '--name=a=b | alpine',
  '--net host': '--network=host |',
  '-it alpine': '--interactive=true --tty=true | alpine',
  '-it=false alpine': '--interactive=true --tty=false | alpine',
  '-p8080:80 alpine': '--publish=8080:80 | alpine',
  '-p=8080:80 alpine': '--publish=8080:80 | alpine',
  '-p 8080:80 alpine': '--publish=8080:80 | alpine',
  '-itp 8080:80 alpine': '--interactive=true --tty=true --publish=8080:80 | alpine',
  '-ite A=b alpine': '--interactive=true --tty=true --env=A=b | alpine',
  '-e -x alpine': '--env=-x | alpine',
  '-e= alpine': '--env== | alpine',
  '--tty alpine sh -c x': '--tty=true | alpine sh -c x',
  'alpine --tty': '| alpine --tty',
  '-- -t': '| -t',
  '- -t': '| - -t',
};

for (const [line, wanted] of Object.entries(SPELLINGS)) {
  test(`"${line}" is read as "${wanted}"`, (t) => t.is(read(line), wanted));
}

const REFUSALS: Readonly<Record<string, string>> = {
  '--foo': 'unknown flag: --foo',
  '--foo=1': 'unknown flag: --foo',
  '-Z': "unknown shorthand flag: 'Z' in -Z",
  '-itZe x': "unknown shorthand flag: 'Z' in -Ze",
  '--name': 'flag needs an argument: --name',
  '-p': "flag needs an argument: 'p' in -p",
  '-itp': "flag needs an argument: 'p' in -p",
  '--=x': 'bad flag syntax: --=x',
  '---x': 'bad flag syntax: ---x',
  '--constructor': 'unknown flag: --constructor',
};

for (const [line, wanted] of Object.entries(REFUSALS)) {
  test(`"${line}" is refused in podman's words`, (t) => {
    t.throws(() => read(line), { code: 'TSMAN_USAGE', message: `${wanted}\nSee 'tsman run --help'` });
  });
}

test('options after an argument belong to the command unless it stops at its first argument', (t) => {
  t.deepEqual(spell(['web', '-t', 'db'], { path: 'rm', options }).args, ['web', 'db']);
});
