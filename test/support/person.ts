import type { ExecutionContext } from 'ava';
import { type IPty, spawn } from 'node-pty';
import { commandOf } from './bed.ts';
import type { Home } from './home.ts';
import { type Screen, watchScreen } from './screen.ts';

/** Somebody at a terminal, in front of an ordinary shell. */
export interface Person extends Screen {
  readonly pty: IPty;
  /** Keys, one after the other as they are. */
  type(keys: string): void;
  /** Type a line and send it off, then wait for this. @returns what was shown after the line itself, until then */
  line(text: string, wanted: string | RegExp): Promise<string>;
  /**
   * Run a command line in the shell to its end.
   *
   * @returns what it showed, and its exit code
   */
  runs(command: string): Promise<{ readonly shown: string; readonly exitCode: number }>;
  /** Wait for the shell outside to be back after a command. @returns what was shown until then, and its exit code */
  isBack(): Promise<{ readonly shown: string; readonly exitCode: number }>;
  /** How the terminal is set, but for its size. */
  settings(): Promise<string>;
  /** How it was before the first command. */
  readonly settingsBefore: string;
}

export const KEYS = {
  detach: '\x10\x11',
  ctrlC: '\x03',
  ctrlD: '\x04',
  ctrlP: '\x10',
  ctrlZ: '\x1a',
} as const;
/** busybox' sh, as root. */
export const PROMPT = '/ # ';
/** Shows the next N bytes that are typed in a shell as hexadecimal numbers, after `ready`. */
export const bytes = (count: number) =>
  `stty raw -echo; echo "ready"; head -c ${count} | od -An -tx1; stty sane`;
/** Tells a shell to `fits ROWS COLUMNS`: wait until the terminal has that size, and say so. */
export const FITS = `fits() { until [ "$(stty size)" = "$*" ]; do sleep 0.05; done; echo fits; }`;
/** With the exit code of the last command. */
const BACK = /\[host (\d+)\] /;
const SIZE = { cols: 97, rows: 31 };

export async function aPersonAt(t: ExecutionContext, home: Home, size = SIZE): Promise<Person> {
  const env = {
    ...home.env,
    TERM: 'xterm',
    PS1: '[host $?] ',
  };
  const path = `PATH=\${TSMAN_TEST_PROJECT:-${process.cwd()}}/bin:$PATH`;
  const shell = ['sh', '-c', `${path} exec bash --norc --noprofile --noediting -i`];
  const [program = '', ...args] = await commandOf(home.who, shell, env);
  const pty = spawn(program, args, { ...size, cwd: '/' });
  t.teardown(() => pty.kill('SIGKILL'));
  const screen = watchScreen(pty);

  async function isBack() {
    const shown = await screen.sees(BACK);
    const [prompt = '', code] = BACK.exec(shown) ?? [];
    return { shown: shown.slice(0, -prompt.length), exitCode: Number(code) };
  }

  async function line(text: string, wanted: string | RegExp) {
    pty.write(`${text}\r`);
    await screen.sees(`${text}\r\n`);
    return screen.sees(wanted);
  }

  async function runs(command: string) {
    pty.write(`${command}\r`);
    await screen.sees(`${command}\r\n`);
    return isBack();
  }

  async function settings() {
    return (await runs('stty -g')).shown;
  }

  await isBack();
  const settingsBefore = await settings();
  return {
    ...screen,
    pty,
    type: (keys) => pty.write(keys),
    line,
    runs,
    isBack,
    settings,
    settingsBefore,
  };
}
