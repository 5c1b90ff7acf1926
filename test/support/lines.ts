import type { Home } from './home.ts';

/** Command lines as one text each, of words that hold no blanks. The home is there when the first of them is run. */
export function linesIn(home: () => Home) {
  return {
    ok: (line: string) => home().ok(line.split(' ')),
    tsman: (line: string) => home().tsman(line.split(' ')),
    /** A script in a container of its own, without a network. @returns what it printed */
    run: (options: string, script: string) =>
      home().ok(['run', '--rm', '--network', 'none', ...options.split(' '), 'busybox', 'sh', '-c', script]),
  };
}
