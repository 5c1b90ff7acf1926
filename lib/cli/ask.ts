import { constants } from 'node:os';
import { TsmanError } from '../base/error.ts';
import { runProgram } from '../host/spawn.ts';
import type { TerminalInput } from '../monitor/session.ts';
import { proxySignals } from '../monitor/signal-proxy.ts';
import type { Context } from './command.ts';

type Streams = Pick<Context, 'stdin' | 'stderr'>;

/** Something to ask a person for. */
export interface Question {
  /** `Username: ` */
  readonly text: string;
  /** What is asked for, in errors. */
  readonly what: string;
}

/**
 * Ask for one line. What comes after it stays in standard input.
 *
 * @throws TSMAN_NO_ANSWER when there is none
 */
export async function askLine({ stdin, stderr }: Streams, { text, what }: Question): Promise<string> {
  stderr.write(text);
  const line = await nextLine(stdin);
  if (line === undefined) throw noAnswer(`reading ${what}: EOF`);
  return line;
}

/**
 * Ask for one line that is not shown while it is typed. The terminal is as it was afterwards, whatever happens, short of
 * SIGKILL.
 *
 * @throws TSMAN_NO_ANSWER when standard input is no terminal, or whoever sits there gives up
 */
export async function askSecret(streams: Streams, question: Question): Promise<string> {
  const { stdin, stderr } = streams;
  const { what } = question;
  if (!stdin.isTTY) throw noAnswer(`reading ${what}: standard input is no terminal`);
  const { promise: left, reject } = withRejection();
  const onLeave = (signal: NodeJS.Signals) =>
    reject(noAnswer(`reading ${what}: ${signal}`, 128 + constants.signals[signal]));
  const signals = proxySignals({ deliver: undefined, onLeave });
  try {
    const show = await hideTyping(stdin, () => stderr.write(question.text));
    try {
      return await Promise.race([left, askLine(streams, question)]);
    } finally {
      stdin.pause();
      await show();
      stderr.write('\n');
    }
  } finally {
    signals.stop();
  }
}

/** A promise that is kept waiting, or broken before anybody looks at it. */
function withRejection() {
  let reject: (error: TsmanError) => void = () => undefined;
  const promise = new Promise<never>((_, broken) => {
    reject = broken;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}

/**
 * @param onBack called when it is hidden again: the shell that stopped this process had the terminal for itself
 * @returns what shows it again
 */
async function hideTyping({ fd = 0 }: TerminalInput, onBack: () => void): Promise<() => Promise<void>> {
  const stty = (...args: string[]) => runProgram('stty', args, { stdin: fd });
  const before = (await stty('-g')).stdout.trim() || 'echo';
  const hide = () => stty('-echo');
  const hideAgain = () => void hide().then(onBack);
  await hide();
  process.on('SIGCONT', hideAgain);
  return async () => {
    process.off('SIGCONT', hideAgain);
    // Ctrl-c ends this program as well.
    for (let tries = 0; tries < 5 && (await stty(before)).exitCode === undefined; tries++);
  };
}

function nextLine(stdin: Streams['stdin']): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const stop = () => stdin.off('data', onData).off('end', onEnd).off('error', onError).pause();
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    const onEnd = () => {
      stop();
      resolve(chunks.length === 0 ? undefined : Buffer.concat(chunks).toString('utf8'));
    };
    const onData = (chunk: Buffer) => {
      const end = chunk.indexOf('\n');
      chunks.push(end === -1 ? chunk : chunk.subarray(0, end));
      if (end === -1) return;
      stop();
      if (end + 1 < chunk.length) stdin.unshift(chunk.subarray(end + 1));
      resolve(Buffer.concat(chunks).toString('utf8').replace(/\r$/, ''));
    };
    stdin.on('data', onData).on('end', onEnd).on('error', onError).resume();
  });
}

/** Podman's words. */
const noAnswer = (why: string, exitCode = 125) =>
  new TsmanError(`getting username and password: ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_NO_ANSWER',
    exitCode,
    hint: 'Use --username and --password-stdin where nobody can be asked.',
  });
