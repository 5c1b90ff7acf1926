import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bootId } from '../lib/base/process-identity.ts';
import { launchMonitor } from '../lib/monitor/launch.ts';
import { PROTOCOL_VERSION } from '../lib/monitor/protocol.ts';

/** What stands in for an OCI runtime and its container. */
const CONTAINER = 'echo $$ >"$0/pidfile"; echo out; echo err >&2; cat';

/** Have a monitor do its work once, so that the functions it needs are in its code cache. */
export async function warmUpMonitor(program: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-build-'));
  const monitor = launchMonitor({ program });
  monitor.go({
    id: 'warm',
    name: 'warm',
    bootId: bootId(),
    liveFolder: folder,
    exitFile: join(folder, 'exit.json'),
    disposable: true,
    command: ['/bin/sh', '-c', CONTAINER, folder],
    environment: {},
    terminal: false,
    stdin: true,
    stdinOnce: true,
    log: { driver: 'k8s-file', path: join(folder, 'ctr.log') },
    attach: { version: PROTOCOL_VERSION, stdin: true, stdout: true, stderr: true, mayBlock: true },
    pidFiles: {},
    cleanup: { beforeExit: [], afterExit: [{ type: 'remove', path: join(folder, 'ctr.log') }] },
  });
  try {
    await monitor.started;
    monitor.client.read(() => undefined);
    monitor.client.writeStdin(Buffer.from('in\n'));
    monitor.client.endStdin();
    await monitor.client.ended;
    // It writes the cache when it ends, a moment later.
    await processEnd(monitor.pid);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function processEnd(pid: number): Promise<void> {
  for (let waited = 0; waited < 100; waited++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await setTimeout(20);
  }
}
