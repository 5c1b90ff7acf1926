import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, run } from './bed.ts';
import { aHome } from './home.ts';
import { busyboxArchive } from './image-archive.ts';

/** A container engine with a store of its own that has `localhost/busybox:latest`. */
export interface Engine {
  readonly name: string;
  run(args: readonly string[]): Promise<Outcome>;
  remove(): Promise<void>;
}

/** tsman, and podman where this machine has it: what scripts rely on is to be the same with both. */
export async function engines(): Promise<readonly Engine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-image-'));
  chmodSync(folder, 0o755);
  const archive = busyboxArchive(join(folder, 'image.tar'));
  try {
    const all = [await tsmanEngine(), ...(hasPodman() ? [await podmanEngine()] : [])];
    for (const engine of all) {
      const { exitCode, stderr } = await engine.run(['load', '--quiet', '--input', archive]);
      if (exitCode !== 0) throw new Error(`${engine.name} cannot load an image: ${stderr}`);
    }
    return all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasPodman(): boolean {
  try {
    execFileSync('podman', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function tsmanEngine(): Promise<Engine> {
  const home = await aHome();
  return { name: 'tsman', run: (args) => home.tsman(args), remove: home.remove };
}

async function podmanEngine(): Promise<Engine> {
  const home = await aHome();
  const podman = (args: readonly string[]) => run('user', ['podman', ...args], { env: home.env });
  return {
    name: 'podman',
    run: podman,
    async remove() {
      await podman(['rm', '--force', '--all', '--time', '0']);
      await podman(['system', 'migrate']);
      await home.remove();
    },
  };
}
