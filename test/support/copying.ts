import { asUser } from './bed.ts';
import type { Home } from './home.ts';

/** What tests of `cp` do, in a home of a user's. */
export function copyingIn(home: () => Home) {
  /** A script of the user's, in his home. @returns what it printed */
  async function onHost(script: string): Promise<string> {
    const { stdout, stderr, exitCode } = await asUser(['sh', '-euc', `cd ${home().folder}; ${script}`]);
    if (exitCode !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  }

  /** `tsman cp`, from the user's home. */
  const copy = (line: string, input?: Uint8Array | string) =>
    asUser(['sh', '-c', `p=$PWD; cd ${home().folder}; exec $p/bin/tsman cp ${line}`], {
      env: home().env,
      ...(input !== undefined && { input }),
    });

  async function copied(line: string): Promise<void> {
    const { exitCode, stderr } = await copy(line);
    if (exitCode !== 0) throw new Error(`cp ${line}: ${stderr}`);
  }

  const inside = (container: string, script: string, ...args: readonly string[]) =>
    home().ok(['exec', '--user', '0', container, 'sh', '-euc', script, ...args]);

  async function started(name: string, ...options: readonly string[]): Promise<void> {
    const service = [...options, 'busybox', 'sleep', '1000'];
    await home().ok(['run', '-d', '--name', name, '--network', 'none', ...service]);
  }

  return { onHost, copy, copied, inside, started };
}
