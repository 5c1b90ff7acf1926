/** `cp`: what is refused, in one line, and changes nothing. */
import test from 'ava';
import { copyingIn } from '../../support/copying.ts';
import { aHomeWithImage, type Home } from '../../support/home.ts';
import { linesIn } from '../../support/lines.ts';
import { settled } from '../../support/settled.ts';

let home: Home;

const { ok } = linesIn(() => home);

const { onHost, copy, copied, inside, started } = copyingIn(() => home);

test.before(async () => {
  home = await aHomeWithImage();
});

test.after.always(() => home?.remove());

test.serial.beforeEach(() => onHost('rm -rf h; mkdir -p h/sub; echo 1 >h/one; echo 2 >h/sub/two'));

test.serial.afterEach.always(async (t) => {
  await home.tsman(['rm', '--all', '--force', '--time', '0']);
  t.deepEqual(await settled(home), []);
});

const refusals: readonly (readonly [string, RegExp, string?])[] = [
  ['h c:', /^Error: invalid arguments "h", "c:": you must specify paths\n$/],
  ['h k', /^Error: invalid arguments "h", "k": you must specify a container\n$/],
  ['h nothere:/', /no such container\n$/],
  ['c:/nope .', /^Error: "\/nope" could not be found on container c: no such file or directory\n$/],
  ['h/one c:/nope/', /^Error: "\/nope\/" could not be found on container c: no such file or directory\n$/],
  ['c:/etc nope/x', /^Error: "nope\/x" could not be found on the host: no such file or directory\n$/],
  ['h c:/etc/passwd', /^Error: destination must be a directory when copying a directory\n$/],
  ['- c:/etc/passwd', /^Error: destination must be a directory when copying from stdin\n$/],
  ['- c:/tmp', /^Error: source must be a \(compressed\) tar archive when copying from stdin\n$/],
  [
    '- c:/tmp',
    /^Error: source must be a \(compressed\) tar archive when copying from stdin\n$/,
    'x'.repeat(2000),
  ],
  ['h/one c:/conflict', /^Error: copying: cannot overwrite directory "one" with non-directory\n$/],
  ['h/sub c:/conflict', /^Error: copying: cannot overwrite non-directory "sub" with directory\n$/],
  ['h/one c:/conflict/dir/..//dir/../f/one', /not a directory\n$/],
  ['h/one c:/proc/x', /^Error: copying: x: .*\n$/],
];

test.serial('what the user may not read or write is said in one line', async (t) => {
  await ok('create --name c busybox');
  const shut = [
    ['/root c:/tmp', /^Error: "\/root" could not be found on the host: permission denied\n$/],
    ['c:/etc/passwd /root', /^Error: "\/root" could not be found on the host: permission denied\n$/],
    ['/etc/shadow c:/tmp', /^Error: copying: shadow: Cannot open: Permission denied\n$/],
  ] as const;
  for (const [line, message] of shut) {
    const { exitCode, stderr } = await copy(line);
    t.is(exitCode, 125, line);
    t.regex(stderr, message, line);
  }
  t.is(await ok('diff c'), '');
});

test.serial('a container whose user is nobody of its own is copied out of', async (t) => {
  await ok('create --name c --user nobody-there busybox');
  await copied('c:/etc/passwd got');
  t.regex(await onHost('cat got; rm got'), /^root:/);
  t.regex((await copy('h/one c:/tmp')).stderr, /^Error: unable to find user nobody-there/);
  await copied('-a=false h/one c:/tmp');
});

test.serial('what cannot be copied is refused in one line, and changes nothing', async (t) => {
  await started('c');
  await inside('c', 'mkdir -p /conflict/one /conflict/dir; touch /conflict/sub /conflict/f');
  const before = await ok('diff c');
  for (const [line, message, input = ''] of refusals) {
    const { exitCode, stderr } = await copy(line, input);
    t.is(exitCode, 125, line);
    t.regex(stderr, message, line);
  }
  t.is(await ok('diff c'), before);
  await copied('--overwrite h/. c:/conflict');
  t.is(await inside('c', 'cat /conflict/one /conflict/sub/two'), '1\n2\n');
});
