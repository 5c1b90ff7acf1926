/** `npm start` on a terminal. */
import test from 'ava';
import { aHome } from '../../support/home.ts';
import { aPersonAt, PROMPT } from '../../support/person.ts';

test('the demonstration ends in a shell in a container', async (t) => {
  const home = await aHome();
  t.teardown(home.remove);
  const person = await aPersonAt(t, home);
  await person.line('"$TSMAN_TEST_PROJECT"/bin/demo', PROMPT);
  t.regex(await person.line('echo $((6 * 7)) in $(hostname)', PROMPT), /^42 in [0-9a-f]{12}\r\n/);
  person.type('exit\r');
  t.is((await person.isBack()).exitCode, 0);
  const left = await home.leftovers();
  t.deepEqual(
    left.filter((line) => !line.includes('bash --norc')),
    [],
  );
});
