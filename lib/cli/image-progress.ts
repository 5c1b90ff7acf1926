import type { Context } from './command.ts';
import { type Listeners, tellProgress } from './progress-lines.ts';

/** Show the way of images: bars on a terminal, a line for each part elsewhere. */
export async function withProgress<Value>(
  context: Context,
  work: (listeners: Listeners) => Promise<Value>,
): Promise<Value> {
  const plain = { progress: tellProgress(context), warn: context.warn };
  if (!context.stderr.isTTY || context.environment['TERM'] === 'dumb') return await work(plain);
  const { openBars } = await import('./progress-bars.ts');
  const bars = openBars(context);
  try {
    return await work(bars);
  } finally {
    bars.end();
  }
}
