import test from 'ava';
import { applyChanges } from '../../../lib/images/plan/changes.ts';

const table: Readonly<Record<string, object>> = {
  'CMD ["a","b c"]': { Cmd: ['a', 'b c'] },
  'CMD=["a"]': { Cmd: ['a'] },
  'cmd echo $HOME': { Cmd: ['/bin/sh', '-c', 'echo $HOME'] },
  'CMD []': { Cmd: null },
  'ENTRYPOINT /init now': { Entrypoint: ['/bin/sh', '-c', '/init now'] },
  'ENV a=b c="d e" f=\'g h\' i=j\\ k': { Env: ['a=b', 'c=d e', 'f=g h', 'i=j k'] },
  'ENV=a=b': { Env: ['a=b'] },
  'ENV key all the rest': { Env: ['key=all the rest'] },
  'ENV key': { Env: ['key='] },
  'EXPOSE 80 443/udp': { ExposedPorts: { '80/tcp': {}, '443/udp': {} } },
  'LABEL a=b "c d"="e f"': { Labels: { a: 'b', 'c d': 'e f' } },
  'ONBUILD RUN make': { OnBuild: ['RUN make'] },
  'STOPSIGNAL SIGINT': { StopSignal: 'SIGINT' },
  'STOPSIGNAL 9': { StopSignal: '9' },
  'USER 1000:1000': { User: '1000:1000' },
  'VOLUME /a /b': { Volumes: { '/a': {}, '/b': {} } },
  'VOLUME ["/a b"]': { Volumes: { '/a b': {} } },
  'WORKDIR /w': { WorkingDir: '/w' },
};

for (const [change, expected] of Object.entries(table)) {
  test(`${change} gives ${JSON.stringify(expected)}`, (t) => {
    t.deepEqual(applyChanges({}, [change]), expected);
  });
}

const refused: Readonly<Record<string, RegExp>> = {
  '': /must be formatted as KEY VALUE/,
  CMD: /must be formatted as KEY VALUE/,
  'FOO=1': /invalid change "FOO=1" - invalid instruction FOO/,
  'RUN x': /invalid instruction RUN/,
  'ENV =b': /ENV must have at least one argument/,
  'LABEL a': /LABEL must be formatted key=value/,
  'EXPOSE x': /EXPOSE port must be an integer/,
  'EXPOSE 70000': /EXPOSE port must be an integer/,
  'EXPOSE 80/icmp': /EXPOSE protocol/,
  'STOPSIGNAL foo': /KILLSIGNAL must be given a valid signal: invalid signal: foo/,
};

for (const [change, message] of Object.entries(refused)) {
  test(`"${change}" is refused: ${message.source}`, (t) => {
    t.throws(() => applyChanges({}, [change]), { code: 'TSMAN_CHANGE', message });
  });
}

test('changes add up in order, and a variable is set once', (t) => {
  const config = applyChanges({}, [
    'ENV a=1',
    'ENV b=2',
    'ENV a=3',
    'CMD x',
    'CMD ["y"]',
    'LABEL l=1',
    'LABEL m=2',
  ]);
  t.deepEqual(config, { Env: ['b=2', 'a=3'], Cmd: ['y'], Labels: { l: '1', m: '2' } });
});
