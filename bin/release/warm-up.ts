import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Command lines that show what commands need: which chunks they load, and which functions shall be in the code caches: V8 keeps what was
 * compiled when they ended, each goes on from the cache that the one before has left. They run in folders of their own, with an image of the
 * build machine's static busybox where there is one; a line that fails here costs speed, nothing else.
 */
const WARM_UP: readonly string[] = [
  '--version',
  'import warm.tar warm',
  'images',
  'run --rm warm true',
  'run --rm --network none -v /tmp:/mnt:ro -e A=b -w /mnt --user 1:1 warm true',
  'run -d --name warm -p 127.0.0.1::80 warm sleep 60',
  'ps',
  'ps --all --format json',
  'exec -e A=b warm true',
  'inspect warm',
  'logs warm',
  'stop -t 0 warm',
  'start warm',
  'restart -t 0 warm',
  'kill warm',
  'wait warm',
  'rm -f warm',
  'create --name warm warm true',
  'cp /etc/hostname warm:/tmp',
  'start -a warm',
  'rm warm',
  // Nobody answers there; what is loaded to ask is what counts.
  'pull -q --tls-verify=false --retry 0 127.0.0.1:1/warm',
];

/** Lines that are typed at a terminal. */
const AT_TERMINAL: readonly string[] = ['run -it --rm warm true'];

/** Commands that come with a pack and a code cache of their own: what others have would be loaded for nothing. */
export const OFTEN: readonly string[] =
  'cp create exec images inspect kill logs ps restart rm run start stop wait'.split(' ');

/** Run the lines with the `bin/tsman` of this checkout. @param env set besides what they need */
export function warmUp(root: string, env: Readonly<Record<string, string>> = {}): void {
  const home = mkdtempSync(join(tmpdir(), 'tsman-build-'));
  const tsman = join(root, 'bin/tsman');
  const options = {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, ...env },
    stdio: 'ignore',
    timeout: 20_000,
  } as const;
  const run = (args: readonly string[]) => spawnSync(tsman, args, options);
  packImage(home);
  for (const line of WARM_UP) run(line.split(' '));
  for (const line of AT_TERMINAL) spawnSync('script', ['-qec', `${tsman} ${line}`, '/dev/null'], options);
  // Files of the image belong to subordinate ids, which only the user's namespaces may remove.
  const folders = ['layers', 'storage'].map((name) => join(home, '.local/share/tsman', name));
  run(['unshare', 'rm', '-rf', ...folders]);
  run(['system', 'migrate']);
  rmSync(home, { recursive: true, force: true });
}

function packImage(folder: string): void {
  const script =
    'mkdir -p image/bin && cp "$(command -v busybox)" image/bin/ && ' +
    'for name in true sleep; do ln -s busybox image/bin/$name; done && tar -C image -cf warm.tar .';
  spawnSync('sh', ['-c', script], { cwd: folder, stdio: 'ignore' });
}
