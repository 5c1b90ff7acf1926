import { mkdirSync } from 'node:fs';
import { runProgram } from '../../host/spawn.ts';

/** Show a folder at another place as well, which is made. @returns whether that could be done */
export async function bindFolder(source: string, target: string): Promise<boolean> {
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const { exitCode } = await runProgram('mount', ['--bind', source, target]);
  return exitCode === 0;
}
