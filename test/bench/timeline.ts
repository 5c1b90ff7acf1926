import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Engine } from './engine.ts';

/**
 * Where one command's time goes: every program that starts and ends, in ms since the first, until all are gone.
 * strace makes starting programs slower; the proportions tell.
 */
export function timeline(engine: Engine, args: readonly string[]): readonly string[] {
  const file = join(engine.folder, 'trace');
  const trace = ['-f', '--seccomp-bpf', '-ttt', '-s', '48', '-e', 'trace=execve', '-e', 'signal=none'];
  const { error, status } = spawnSync('strace', [...trace, '-o', file, engine.program, ...args], {
    env: engine.env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error) return ['strace is not installed: apt install strace'];
  const events = readFileSync(file, 'utf8').split('\n').flatMap(parse);
  const started = new Set(events.filter(({ ended }) => !ended).map(({ pid }) => pid));
  const zero = events[0]?.at ?? 0;
  return [
    `${engine.name} ${args.join(' ')}: exit code ${status}`,
    ...events
      .filter(({ pid }) => started.has(pid))
      .map(
        ({ at, pid, words }) =>
          `${((at - zero) * 1000).toFixed(1).padStart(8)}  ${pid.padStart(7)}  ${words}`,
      ),
  ];
}

interface TraceEvent {
  /** Seconds. */
  readonly at: number;
  readonly pid: string;
  readonly ended: boolean;
  readonly words: string;
}

function parse(line: string): readonly TraceEvent[] {
  const [, pid = '', at = '', words = ''] = /^(\d+)\s+(\d+\.\d+) (.*)$/.exec(line) ?? [];
  const [, end] = /^\+\+\+ (.*) \+\+\+$/.exec(words) ?? [];
  if (end !== undefined) return [{ at: Number(at), pid, ended: true, words: `  ${end}` }];
  const [, program, args = ''] = /^execve\("([^"]+)", \[([^\]]*)\].* = 0$/.exec(words) ?? [];
  if (program === undefined) return [];
  const said = args.replaceAll('"', '').replaceAll('\\n', ' ').split(', ').slice(1, 7).join(' ');
  return [{ at: Number(at), pid, ended: false, words: `${basename(program)} ${said}`.slice(0, 110) }];
}
