import { spawnSync } from 'node:child_process';
import type { TerminalInput } from './session.ts';

/** A terminal that passes on every key and shows every byte as it is. */
export interface RawTerminal {
  /** As it was before. */
  restore(): void;
}

/** Also after the shell has stopped this process and gone on with it. */
export function makeRaw(stdin: TerminalInput): RawTerminal {
  const set = (raw: boolean) => {
    try {
      stdin.setRawMode?.(raw);
      if (raw) showAsIs(stdin);
    } catch {
      // The terminal has gone.
    }
  };
  const again = () => {
    set(false);
    set(true);
  };
  set(true);
  process.on('SIGCONT', again);
  return {
    restore: () => {
      process.off('SIGCONT', again);
      set(false);
    },
  };
}

/**
 * Node's raw mode still puts a carriage return before a line feed, which is a mere "down" to programs like vi. Leaving
 * that mode takes this back, too.
 */
function showAsIs({ fd }: TerminalInput): void {
  if (fd !== undefined) spawnSync('stty', ['-opost'], { stdio: [fd, 'ignore', 'ignore'] });
}
