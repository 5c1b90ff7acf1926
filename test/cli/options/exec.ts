import test from 'ava';
import { containerOfFile, execOptions, execRequest } from '../../../lib/cli/options/exec.ts';
import { parse } from '../../../lib/cli/parser.ts';

const caller = {
  environment: { FOO: 'foo' },
  cwd: '/home/me',
  readFile: (path: string) => (path === '/home/me/f' ? 'A=1\n' : 'abc\n'),
};

test('a process in a running container has its own user, folder, variables and terminal', (t) => {
  const argv = '-it -u app -w /srv -e FOO --env-file f --privileged web sh -c x'.split(' ');
  const { values, args } = parse(argv, { path: 'exec', options: execOptions, stopAtArgument: true });
  t.deepEqual(execRequest(values, args.slice(1), caller), {
    args: ['sh', '-c', 'x'],
    env: { A: '1', FOO: 'foo' },
    user: 'app',
    workdir: '/srv',
    terminal: true,
    interactive: true,
    privileged: true,
  });
});

test('the container can be named by a file that has its ID', (t) => {
  t.is(containerOfFile('id', caller), 'abc');
});
