import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type IPty, spawn } from 'node-pty';
import type { RunningRecord } from '../../../lib/monitor/protocol.ts';
import type { SessionEnd } from '../../../lib/monitor/session.ts';
import { type Screen, watchScreen } from '../screen.ts';
import type { BoxOptions } from './bed.ts';

/** Somebody at a terminal, in whose shell the command runs. */
export interface TerminalUser extends Screen {
  readonly pty: IPty;
  type(text: string): void;
  /** The box that the command started or attached to. */
  box(): Promise<{ readonly folder: string; readonly running: RunningRecord; readonly pid: number }>;
  ended(): Promise<SessionEnd>;
}

const CLI = join(import.meta.dirname, 'session-cli.js');
const SIZE = { cols: 97, rows: 31 };

/** `$?` of the command and the state of the terminal are shown when it ends; then the shell is back. */
const SHELL =
  'trap : INT; "$@"; echo "[code $?]"; stty -a | grep -o " -\\?echo "; while read x; do echo "<$x>"; done';

export function atTerminal(
  t: ExecutionContext,
  what: BoxOptions | { readonly attachTo: string },
): TerminalUser {
  const place = mkdtempSync(join(tmpdir(), 'tsman-user-'));
  const resultFile = join(place, 'result.json');
  const args = 'attachTo' in what ? ['attach', what.attachTo] : ['run', JSON.stringify(what)];
  const command = [process.execPath, CLI, ...args, resultFile];
  const env = { ...process.env, TERM: 'xterm' };
  const pty = spawn('/bin/sh', ['-c', SHELL, 'sh', ...command], { ...SIZE, env, cwd: '/' });
  const screen = watchScreen(pty);
  t.teardown(() => {
    pty.kill('SIGKILL');
    rmSync(place, { recursive: true });
  });

  async function result<Key extends string>(key: Key): Promise<Record<Key, unknown>> {
    for (;;) {
      const text = existsSync(resultFile) ? readFileSync(resultFile, 'utf8') : '';
      if (text.endsWith('}') && text.includes(`"${key}":`)) return JSON.parse(text) as Record<Key, unknown>;
      await delay(20);
    }
  }

  return {
    pty,
    type: (text) => pty.write(text),
    ...screen,
    box: async () => (await result('running')) as never,
    ended: async () => (await result('end')).end as SessionEnd,
  };
}
