import type { ProgressStep } from '../images/operations/progress.ts';
import type { Context } from './command.ts';
import { humanSize } from './human.ts';
import { type Listeners, lineOf } from './progress-lines.ts';

const BAR_WIDTH = 30;
/** Faster than anybody reads is a waste. */
const REDRAW_MS = 100;

interface Bar {
  readonly digest: string;
  doneBytes: number;
  /** undefined until it is known. */
  sizeBytes: number | undefined;
}

/** A line for each blob that is on its way, drawn over again as it comes. `end` leaves them as they are. */
export function openBars({ stderr }: Pick<Context, 'stderr'>): Listeners & { end(): void } {
  const bars = new Map<string, Bar>();
  let drawn = 0;
  let drawnAt = 0;
  const draw = () => {
    drawnAt = performance.now();
    const shown = [...bars.values()].slice(-Math.max(1, (stderr.rows ?? 24) - 2));
    const lines = shown.map((bar) => `\x1b[2K${textOf(bar, stderr.columns ?? 80)}\n`);
    stderr.write(upBy(drawn) + lines.join(''));
    drawn = lines.length;
  };
  /** Lines go above the bars. */
  const say = (line: string) => {
    stderr.write(`${upBy(drawn)}\x1b[J${line}\n`);
    drawn = 0;
    draw();
  };
  return {
    progress(step) {
      const line = step.what === 'blob' ? undefined : lineOf(step);
      note(bars, step);
      if (line !== undefined) say(line);
      else if (isWhole(step) || performance.now() - drawnAt > REDRAW_MS) draw();
    },
    warn: say,
    end: draw,
  };
}

function note(bars: Map<string, Bar>, step: ProgressStep): void {
  if (step.what === 'trying') bars.clear();
  if (step.what !== 'blob' && step.what !== 'bytes') return;
  const { digest } = step;
  const bar = bars.get(digest) ?? { digest, doneBytes: 0, sizeBytes: undefined };
  bars.set(digest, bar);
  bar.sizeBytes = step.sizeBytes ?? bar.sizeBytes;
  if (step.what === 'bytes') bar.doneBytes = step.doneBytes;
}

function isWhole(step: ProgressStep): boolean {
  return step.what === 'bytes' && step.doneBytes === step.sizeBytes;
}

function textOf({ digest, doneBytes, sizeBytes }: Bar, columns: number): string {
  const short = digest.slice('sha256:'.length, 'sha256:'.length + 12);
  if (sizeBytes === undefined) return `Copying blob ${short}`;
  if (doneBytes >= sizeBytes) return `Copying blob ${short} done   ${humanSize(sizeBytes)}`.slice(0, columns);
  const filled = Math.floor((BAR_WIDTH * doneBytes) / sizeBytes);
  const bar = `${'='.repeat(filled)}>`.slice(0, BAR_WIDTH).padEnd(BAR_WIDTH);
  return `Copying blob ${short} [${bar}] ${humanSize(doneBytes)} / ${humanSize(sizeBytes)}`.slice(0, columns);
}

function upBy(lines: number): string {
  return lines === 0 ? '' : `\x1b[${lines}A`;
}
