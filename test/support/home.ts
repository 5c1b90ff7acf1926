import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type CallOptions, type Outcome, run, start, type Who } from './bed.ts';
import { type ArchiveOptions, busyboxArchive } from './image-archive.ts';
import { leftovers } from './leftovers.ts';

/** A home of tsman's own: nothing that happens in it is seen in any other. */
export interface Home {
  readonly who: Who;
  readonly folder: string;
  /** HOME and the XDG folders, all below `folder`. */
  readonly env: Readonly<Record<string, string>>;
  /** Run one command line of the built `bin/tsman`. */
  tsman(args: readonly string[], options?: CallOptions): Promise<Outcome>;
  /** As `tsman`, and what it printed; throws when it fails. */
  ok(args: readonly string[], options?: CallOptions): Promise<string>;
  /** Start one command line and talk to it. */
  start(args: readonly string[], options?: Parameters<typeof start>[2]): ReturnType<typeof start>;
  /** What containers have left behind: processes, mounts, files of running things. Empty when all is well. */
  leftovers(): Promise<readonly string[]>;
  /** End all that runs in it, and remove it. */
  remove(): Promise<void>;
}

/** @param who `user` for an unprivileged one (the default), `self` for whoever runs the tests, root perhaps */
export async function aHome(who: Who = 'user'): Promise<Home> {
  const made = await run(who, ['mktemp', '-d', '/tmp/tsman-home-XXXXXX'], {});
  const folder = made.stdout.trim();
  if (folder === '') throw new Error(`cannot make a home: ${made.stderr}`);
  const env = {
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  await run(who, ['mkdir', '-m', '700', env.XDG_RUNTIME_DIR], {});
  const command = (args: readonly string[]) => ['bin/tsman', ...args];
  const tsman: Home['tsman'] = (args, options = {}) =>
    run(who, command(args), { ...options, env: { ...env, ...options.env } });
  return {
    who,
    folder,
    env,
    tsman,
    ok: async (args, options) => succeeded(args, await tsman(args, options)),
    start: (args, options = {}) => start(who, command(args), { ...options, env: { ...env, ...options.env } }),
    leftovers: () => leftovers(who, env),
    remove: () => removeHome({ folder, env, tsman }),
  };
}

/** A home with the image `localhost/busybox:latest` loaded. */
export async function aHomeWithImage(who: Who = 'user', options: ArchiveOptions = {}): Promise<Home> {
  const home = await aHome(who);
  const folder = mkdtempSync(join(tmpdir(), 'tsman-image-'));
  try {
    chmodSync(folder, 0o755);
    await home.ok(['load', '--quiet', '--input', busyboxArchive(join(folder, 'image.tar'), options)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return home;
}

function succeeded(args: readonly string[], { exitCode, signal, stdout, stderr }: Outcome): string {
  if (exitCode === 0) return stdout;
  throw new Error(`tsman ${args.join(' ')}: ended with ${exitCode ?? signal}\n${stderr}`);
}

async function removeHome({ folder, env, tsman }: Pick<Home, 'folder' | 'env' | 'tsman'>) {
  await tsman(['rm', '--force', '--all', '--time', '0']);
  // What is below belongs to subordinate ids in part: root removes it, or the namespaces' root.
  if (userInfo().uid !== 0) await tsman(['unshare', 'rm', '-rf', env['XDG_DATA_HOME'] ?? folder]);
  await tsman(['system', 'migrate']);
  await run('self', ['rm', '-rf', folder], {});
}
