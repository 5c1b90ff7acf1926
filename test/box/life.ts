/** Inside the systemd box, in a login session: `npm run box`. */
import test from 'ava';
import { aHomeWithImage } from '../support/home.ts';

test('a container lives and ends in a login session with a user manager, and leaves nothing', async (t) => {
  const home = await aHomeWithImage('self');
  t.teardown(home.remove);
  await home.ok(['run', '--detach', '--name', 'box', 'localhost/busybox', 'sleep', '1000']);
  t.is(await home.ok(['exec', 'box', 'echo', 'inside']), 'inside\n');
  await home.ok(['stop', '--time', '0', 'box']);
  t.is(await home.ok(['wait', 'box']), '137\n');
  await home.ok(['rm', 'box']);
  t.deepEqual(await home.leftovers(), []);
});
