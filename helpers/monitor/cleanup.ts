import { spawn } from 'node:child_process';
import { readlinkSync, renameSync, rmSync } from 'node:fs';
import { codeOf } from '../../lib/base/error.ts';
import { removeCgroup } from '../../lib/host/cgroup.ts';
import type { CleanupStep } from '../../lib/monitor/protocol.ts';

/** Do the steps, each whatever became of the one before. */
export async function cleanUp(
  steps: readonly CleanupStep[],
  report: (problem: string) => void,
): Promise<void> {
  for (const step of steps) {
    try {
      await doStep(step);
    } catch (error) {
      report(`clean-up: ${JSON.stringify(step)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function doStep(step: CleanupStep): Promise<void> {
  switch (step.type) {
    case 'unmount':
      await unmount(step.path);
      break;
    case 'remove':
      rmSync(step.path, { recursive: true, force: true });
      break;
    case 'rename':
      rename(step);
      break;
    case 'cgroup':
      await removeCgroup(step.path);
      break;
    case 'run':
      await run(step.command);
      break;
  }
}

/** What is gone already need not be moved. */
function rename({ from, to, linkTo }: Extract<CleanupStep, { type: 'rename' }>): void {
  try {
    if (linkTo !== undefined && !readlinkSync(from).startsWith(linkTo)) return;
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Lazily, so that whoever is busy in it delays nobody. A FUSE mount's program ends with its mount. */
async function unmount(path: string): Promise<void> {
  try {
    await run(['umount', '--lazy', '--', path]);
  } catch (error) {
    if (!(error instanceof Error && /not mounted|not found|no mount point/.test(error.message))) {
      await run(['fusermount3', '-u', '-z', '--', path]);
    }
  }
}

function run([program = '', ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program}: ${Buffer.concat(said).toString().trim()} (${signal ?? code})`));
    });
  });
}
