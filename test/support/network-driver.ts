/**
 * One network of a container, made by `lib/networks` inside the user's namespaces and driven by lines of JSON on stdin;
 * each is answered by one on stdout. The first is the {@link Wanted}. At the end of stdin everything is taken back.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TsmanError } from '../../lib/base/error.ts';
import { UndoStack } from '../../lib/base/undo.ts';
import { hostAddress } from '../../lib/host/addresses.ts';
import type { NetworkSetup } from '../../lib/networks/model.ts';
import { type NetworkWish, setUpNetwork } from '../../lib/networks/set-up.ts';

export interface Wanted extends Pick<NetworkWish, 'request' | 'ports'> {
  readonly slirpProgram: string;
}

export interface Command {
  /** In the container's network, or in its host's. */
  readonly where: 'inside' | 'outside';
  readonly command: readonly string[];
  /** A server: answered when it has printed `ready`, and left running. */
  readonly stays: boolean;
}

const folder = process.argv[2] ?? '';
const servers: ChildProcess[] = [];
const reply = (answer: unknown) => process.stdout.write(`${JSON.stringify(answer)}\n`);

await drive();

async function drive(): Promise<void> {
  await using undo = new UndoStack();
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const wanted = JSON.parse((await lines.next()).value) as Wanted;
  const setup = await attempt(wanted, undo);
  if (setup === undefined) return;
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    reply(await obey(JSON.parse(line.value) as Command, setup));
  }
  for (const server of servers) server.kill();
}

async function attempt({ request, ports, slirpProgram }: Wanted, undo: UndoStack) {
  const live = join(folder, 'live');
  mkdirSync(live, { recursive: true });
  const files = {
    folder: live,
    netns: join(live, 'netns'),
    slirpSocket: join(live, 'slirp.sock'),
    slirpExit: join(live, 'slirp.exit'),
    slirpLog: join(live, 'slirp.log'),
  };
  try {
    const setup = await setUpNetwork(
      { slirpProgram, slirpOptions: [], hostAddress },
      { request, ports, files },
      undo,
    );
    reply({ setup, files: readdirSync(live) });
    return setup;
  } catch (error) {
    if (!(error instanceof TsmanError)) throw error;
    const { code, message, hint } = error;
    reply({ error: { code, message, hint } });
    return undefined;
  }
}

async function obey({ where, command, stays }: Command, { namespacePath }: NetworkSetup) {
  const enter = where === 'inside' ? ['nsenter', `--net=${namespacePath}`] : [];
  const [program = '', ...args] = [...enter, ...command];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  if (stays) {
    servers.push(child);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { exitCode: child.exitCode ?? 0, stdout, stderr };
  }
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}
