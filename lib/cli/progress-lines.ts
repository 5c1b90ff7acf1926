import type { Progress, ProgressStep } from '../images/operations/progress.ts';
import type { Context } from './command.ts';

/** What happens to an image's parts, a line each on stderr, in podman's words. */
export function tellProgress(context: Pick<Context, 'warn'>): Progress {
  return (step) => {
    const line = lineOf(step);
    if (line !== undefined) context.warn(line);
  };
}

/** @returns undefined for what is shown by a bar, or not at all */
export function lineOf(step: ProgressStep): string | undefined {
  switch (step.what) {
    case 'trying':
      return `Trying to pull ${step.name}...`;
    case 'manifest':
      return 'Writing manifest to image destination';
    case 'blob':
    case 'config':
      return `Copying ${step.what} ${step.digest}`;
    case 'bytes':
      return undefined;
  }
}

/** Who hears how it goes. */
export interface Listeners {
  readonly progress: Progress;
  /** A line between. */
  warn(line: string): void;
}
