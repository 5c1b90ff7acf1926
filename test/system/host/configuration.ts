import test from 'ava';
import { aHome } from '../../support/home.ts';

const WRITE = 'mkdir -p "$XDG_CONFIG_HOME/containers"; cat > "$XDG_CONFIG_HOME/containers/containers.conf"';

async function aConfiguredHome(t: import('ava').ExecutionContext, text: string) {
  const home = await aHome();
  t.teardown(home.remove);
  await home.ok(['unshare', 'sh', '-c', WRITE], { input: text });
  return { ...home, file: `${home.folder}/config/containers/containers.conf` };
}

test('config show tells the settings that are in effect, and who sets each', async (t) => {
  const text = '[containers]\nlog_driver = "none"\n[engine]\nstop_timeout = 3\nnum_locks = 5\n';
  const { tsman, ok, file } = await aConfiguredHome(t, text);
  const shown = await ok(['config', 'show'], { env: { STORAGE_DRIVER: 'vfs' } });
  const lines = shown.split('\n').map((line) => line.replace(/ +/g, ' '));
  t.is(lines[0], 'SETTING VALUE FROM');
  t.true(lines.includes(`containers.log_driver "none" ${file}`));
  t.true(lines.includes('containers.init false default'));
  t.true(lines.includes(`engine.num_locks 5 ${file} (tsman does not look at it)`));
  t.true(lines.includes('storage.driver "vfs" STORAGE_DRIVER'));
  const [one] = JSON.parse(await ok(['config', 'show', '--format', 'json', 'engine.stop_timeout']));
  t.deepEqual(one, { Setting: 'engine.stop_timeout', Value: 3, From: [file], Used: true });
  const picked = await tsman(['config', 'show', '-f', '{{.Setting}}={{.Value}}', 'engine.detach_keys']);
  t.is(picked.stdout, 'engine.detach_keys=ctrl-p,ctrl-q\n');
});

test('a setting of the wrong kind ends every command with its file, line and name', async (t) => {
  const { tsman, file } = await aConfiguredHome(t, '[engine]\n\nstop_timeout = "ten"\n');
  for (const args of [['config', 'show'], ['ps']]) {
    const { stdout, stderr, exitCode } = await tsman(args);
    t.is(exitCode, 125);
    t.is(stdout, '');
    t.true(
      stderr.startsWith(`Error: cannot read "${file}": line 3: engine.stop_timeout must be a number\n`),
      stderr,
    );
  }
});
