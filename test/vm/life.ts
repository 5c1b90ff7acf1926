/** Inside the VM, on a kernel of its own: `npm run vm`. */
import test from 'ava';
import { aHomeWithImage } from '../support/home.ts';

test('a container runs on a kernel of its own, and leaves nothing', async (t) => {
  const home = await aHomeWithImage('self');
  t.teardown(home.remove);
  t.is(await home.ok(['run', '--rm', 'localhost/busybox', 'echo', 'inside']), 'inside\n');
  t.deepEqual(await home.leftovers(), []);
});
