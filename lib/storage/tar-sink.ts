import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { TarFilter } from './tar/filter.ts';

/** Feed a program that reads an archive with what a filter makes of one. That it went away is told by its own end. */
export async function feedTar(
  plain: AsyncIterable<Buffer>,
  filter: TarFilter,
  tar: ChildProcess,
): Promise<void> {
  const sink = sinkOf(tar);
  for await (const chunk of plain) await write(sink, filter.push(chunk));
  await write(sink, filter.end());
  sink.end();
}

/** End a program whose archive turned out to be bad. */
export async function stopTar(tar: ChildProcess, ended: Promise<unknown>): Promise<void> {
  tar.stdin?.destroy();
  tar.kill('SIGKILL');
  await ended.catch(() => undefined);
}

function sinkOf({ stdin }: ChildProcess): Writable {
  if (!stdin) throw new Error('tar was started without a pipe');
  stdin.on('error', () => undefined);
  return stdin;
}

async function write(sink: Writable, pieces: readonly Buffer[]): Promise<void> {
  if (sink.destroyed) return;
  sink.cork();
  let room = true;
  for (const piece of pieces) room = sink.write(piece);
  sink.uncork();
  if (room || sink.destroyed) return;
  const abort = new AbortController();
  const { signal } = abort;
  await Promise.race([once(sink, 'drain', { signal }), once(sink, 'close', { signal })]).catch(
    () => undefined,
  );
  abort.abort();
}
