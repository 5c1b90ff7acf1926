/**
 * A system test to copy: the built tsman, on this kernel, as an unprivileged user. `npm run system` runs them all,
 * `npm run build && npx ava --config test/system/ava.config.js dist/test/system/FILE.js` runs one.
 */
import test from 'ava';
import { aHome } from '../support/home.ts';

test('what is printed goes to stdout, and nothing else does', async (t) => {
  const home = await aHome();
  t.teardown(home.remove);
  const { stdout, stderr, exitCode } = await home.tsman(['--version']);
  t.regex(stdout, /^tsman version \d+\.\d+\.\d+\n$/);
  t.is(stderr, '');
  t.is(exitCode, 0);
});

test('the user is root in the namespaces that containers run in, and leaves nothing there', async (t) => {
  const home = await aHome();
  t.teardown(home.remove);
  t.is(await home.ok(['unshare', 'id', '-u']), '0\n');
  t.deepEqual(await home.leftovers(), []);
});
