import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeMessage } from '../../lib/monitor/frames.ts';
import { type Failed, FRAME, type Go, LIVE_FILES } from '../../lib/monitor/protocol.ts';
import { cleanUp } from './cleanup.ts';
import type { Engine } from './container.ts';
import type { Report } from './report.ts';

/** Tell the engine that the container never ran. Where the engine is gone, do its clean-up. */
export async function reportFailure(
  go: Go,
  engine: Engine,
  problem: { readonly message: string; readonly exitCode?: number | undefined; readonly report: Report },
): Promise<void> {
  if (engine.socket.writable) {
    const failed: Failed = {
      message: problem.message,
      runtimeExitCode: problem.exitCode,
      runtimeLog: runtimeLog(go.liveFolder),
    };
    engine.socket.end(encodeMessage(FRAME.failed, failed));
    return;
  }
  problem.report(`the container did not start: ${problem.message}`);
  await cleanUp([...go.cleanup.beforeExit, ...go.cleanup.afterExit], problem.report);
}

function runtimeLog(liveFolder: string): string {
  try {
    return readFileSync(join(liveFolder, LIVE_FILES.runtimeLog), 'utf8');
  } catch {
    return '';
  }
}
