import { readFileSync, writeFileSync } from 'node:fs';
import { attachToMonitor } from '../../../lib/monitor/client.ts';
import { runSession, sizeOfTerminal } from '../../../lib/monitor/session.ts';
import { readRunning } from '../../../lib/monitor/state.ts';
import { ALL, type BoxOptions, startBox } from './bed.ts';

/**
 * A foreground command, as small as can be: `run OPTIONS RESULT` or `attach FOLDER RESULT`. It writes how the session ended
 * to RESULT, and leaves the box.
 */
const [verb, what = '', resultFile = ''] = process.argv.slice(2);

async function connect() {
  if (verb === 'attach') return { folder: what, client: await attachToMonitor(what, ALL) };
  const box = startBox({ ...(JSON.parse(what) as BoxOptions), ...size() });
  await box.handle.started;
  return { folder: box.folder, client: box.handle.client };
}

function size() {
  const found = sizeOfTerminal([process.stdout]);
  return found === undefined ? {} : { size: found };
}

const { folder, client } = await connect();
const running = readRunning(folder);
writeFileSync(resultFile, JSON.stringify({ folder, running, pid: process.pid }));
const end = await runSession({
  client,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  terminal: isTerminal(folder),
  detachKeys: [0x10, 0x11],
  deliverSignal: (signal) => void process.kill(running?.pid ?? 0, signal),
});
writeFileSync(resultFile, JSON.stringify({ folder, running, pid: process.pid, end }));
process.exit(end.exit?.exitCode ?? 99);

function isTerminal(bundle: string): boolean {
  const config = JSON.parse(readFileSync(`${bundle}/config.json`, 'utf8')) as {
    process: { terminal: boolean };
  };
  return config.process.terminal;
}
