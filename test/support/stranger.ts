import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Tests run from dist/test. */
const ROOT = new URL('../../..', import.meta.url).pathname.replace(/\/$/, '');

export interface StrangerOptions {
  /** The user's number; 0 for root. */
  readonly uid?: number;
  /** What stands in /etc/subuid and /etc/subgid. */
  readonly subids?: string;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A user of its own for one test, `ann`, with home, runtime folder and subordinate IDs, that leaves no trace on the machine: the user
 * databases are files of ours, mounted over the host's in a mount namespace. Only root can make one.
 */
export class Stranger {
  readonly folder: string;
  /** Where ann finds the project, which may be in a folder that is closed to her. */
  readonly project: string;
  readonly home: string;
  readonly runtime: string;
  readonly uid: number;

  constructor({ uid = 4242, subids = 'ann:700000:65536\n' }: StrangerOptions = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'tsman-bed-'));
    this.uid = uid;
    this.project = join(this.folder, 'project');
    this.home = join(this.folder, 'home');
    this.runtime = join(this.folder, 'run');
    chmodSync(this.folder, 0o755);
    for (const own of [this.home, this.runtime]) {
      mkdirSync(own, { mode: 0o700 });
      chownSync(own, uid, uid);
    }
    for (const shown of ['project', 'node']) mkdirSync(join(this.folder, shown));
    const nobody = 'nobody:x:65534:65534::/nonexistent:/bin/false\n';
    const root = uid === 0 ? '' : 'root:x:0:0::/root:/bin/sh\n';
    this.write('etc/passwd', `ann:x:${uid}:${uid}::${this.home}:/bin/sh\n${root}${nobody}`);
    this.write('etc/group', `ann:x:${uid}:\n`);
    this.write('etc/subuid', subids);
    this.write('etc/subgid', subids);
  }

  /** A file that everybody can read, by its path below the bed's folder. */
  write(name: string, content: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o755);
    return path;
  }

  /**
   * Run a shell script as ann, in a mount namespace of its own. `tsman` is in PATH.
   *
   * @param environment in place of HOME and XDG_RUNTIME_DIR
   */
  async run(script: string, environment?: Readonly<Record<string, string>>): Promise<Outcome> {
    const variables = environment ?? { HOME: this.home, XDG_RUNTIME_DIR: this.runtime };
    const node = join(this.folder, 'node');
    const path = `${join(this.project, 'bin')}:${node}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
    const databases = ['passwd', 'group', 'subuid', 'subgid'];
    const mounts = [
      [ROOT, this.project],
      [dirname(process.execPath), node],
      ...databases.map((name) => [`${this.folder}/etc/${name}`, `/etc/${name}`]),
    ].map(([from, to]) => `mount --bind '${from}' '${to}'`);
    const user = `setpriv --reuid=${this.uid} --regid=${this.uid} --clear-groups`;
    const setUp = `set -e; ${mounts.join('; ')}; cd '${this.home}'; exec ${user} env -i "$@" sh -c "$0"`;
    const variableWords = Object.entries({ PATH: path, ...variables }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const child = spawn(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', setUp, script, ...variableWords],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const exit = new Promise<number>((resolve) =>
      child.once('exit', (code, signal) => resolve(code ?? (signal ? 255 : 0))),
    );
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    return { exitCode, stdout, stderr };
  }

  /** What the script prints; anything on stderr or an exit code is an error. */
  async output(script: string, environment?: Readonly<Record<string, string>>): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(script, environment);
    if (exitCode !== 0 || stderr !== '') throw new Error(`exit code ${exitCode}: ${stderr}${stdout}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run('tsman system migrate');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
