import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main.ts';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  /** stderr is a terminal */
  readonly terminal?: boolean;
  /** stdout is a terminal with so many columns; 0 is what one says that does not know. */
  readonly columns?: number;
}

/** Run one command line of tsman in this process, with streams that are read afterwards. */
export async function tsman(
  argv: readonly string[],
  { env = {}, terminal = false, columns }: Circumstances = {},
): Promise<Outcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  Object.assign(stderr, { isTTY: terminal });
  if (columns !== undefined) Object.assign(stdout, { isTTY: true, columns });
  // A stream that is no terminal is all that a command may count on.
  const streams = { stdin, stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;
  const exit = (code: number): never => {
    throw new Error(`exit ${code}`);
  };
  const code = await main(argv, { ...streams, env, exit });
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { stdout: read(stdout), stderr: read(stderr), code };
}
