/**
 * `npm run bench` — tsman beside podman: same image, same user, turn by turn. Medians, ratios, targets.
 *
 *   -- --only WORDS     rows whose name has these words in it; may be repeated
 *   -- --rounds N       how often each is measured (9; slow ones 3)
 *   -- --timeline [CMD] where the time of one command goes (`run --rm IMAGE true`)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { call, type Engine, engineIn, tryCall, Unable } from './engine.ts';
import { type Fixtures, fixturesIn } from './fixtures.ts';
import { endRegistries } from './registry-rows.ts';
import { ROWS, type Row } from './rows.ts';
import { type Cell, HEADER, lineOf, median } from './table.ts';
import { timeline } from './timeline.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

process.exitCode = userInfo().uid === 0 ? inBed() : await main();

/** Root is measured as the user of the system tests. */
function inBed(): number {
  const { status } = spawnSync(
    'test/support/rootless',
    [process.execPath, 'dist/test/bench/main.js', ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  return status ?? 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      timeline: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const folder = mkdtempSync(join(tmpdir(), 'tsman-bench-'));
  const fixtures = fixturesIn(folder);
  const engines = findEngines(folder);
  try {
    for (const engine of engines) call(engine, ['load', '-q', '-i', fixtures.busybox]);
    if (values.timeline) {
      const command =
        positionals.length > 0 ? positionals : ['run', '--rm', 'localhost/busybox:latest', 'true'];
      for (const engine of engines.slice(0, 1)) for (const line of timeline(engine, command)) say(line);
      return 0;
    }
    const { only, rounds } = values;
    const rows = ROWS.filter(({ name }) => only.length === 0 || only.some((words) => name.includes(words)));
    await measureAll(rows, { engines, fixtures, rounds: rounds === undefined ? undefined : Number(rounds) });
    return 0;
  } finally {
    await endRegistries();
    for (const engine of engines) end(engine);
    rmSync(folder, { recursive: true, force: true });
  }
}

function findEngines(folder: string): readonly Engine[] {
  const place = (name: string) => {
    const own = join(folder, name);
    mkdirSync(own);
    return own;
  };
  const tsman = engineIn(place('tsman'), { name: 'tsman', program: join(process.cwd(), 'bin/tsman') });
  const path = (process.env['PATH'] ?? '').split(delimiter).map((at) => join(at, 'podman'));
  const podman = path.find((program) => spawnSync(program, ['--version']).status === 0);
  if (podman === undefined) say('podman is not installed: only tsman is measured');
  return podman === undefined
    ? [tsman]
    : [tsman, engineIn(place('podman'), { name: 'podman', program: podman })];
}

interface Setting {
  readonly engines: readonly Engine[];
  readonly fixtures: Fixtures;
  readonly rounds: number | undefined;
}

async function measureAll(rows: readonly Row[], setting: Setting): Promise<void> {
  say(HEADER);
  for (const row of rows) {
    const [ours = '', peer] = await measure(row, setting);
    say(lineOf({ row, ours, peer }));
  }
}

/** Turn by turn, so that a busy moment of the machine hits both. One round before is not counted. */
async function measure(row: Row, { engines, fixtures, rounds }: Setting): Promise<readonly Cell[]> {
  const count = rounds ?? row.rounds ?? 9;
  const cells: Cell[][] = engines.map(() => []);
  const inTurn = async (work: (engine: Engine) => unknown) => {
    for (const [index, engine] of engines.entries()) {
      const samples = cells[index] ?? [];
      if (typeof samples[0] === 'string') continue;
      const result = await attempt(() => work(engine));
      if (typeof result === 'string') samples.splice(0, samples.length, result);
      else if (typeof result === 'number') samples.push(result);
    }
  };
  await inTurn((engine) => row.before?.(engine, fixtures));
  if (count > 1) await inTurn(async (engine) => void (await row.sample(engine, fixtures)));
  for (let round = 0; round < count; round++) await inTurn((engine) => row.sample(engine, fixtures));
  for (const engine of engines) await attempt(() => row.after?.(engine));
  return cells.map((samples) =>
    typeof samples[0] === 'string' ? samples[0] : median(samples as readonly number[]),
  );
}

/** @returns the result, or the engine's words where it is unable */
async function attempt(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unable) return error.message;
    throw error;
  }
}

function end(engine: Engine): void {
  tryCall(engine, ['rm', '-f', '-a', '-t', '0']);
  tryCall(engine, ['system', 'migrate']);
  // What the user's own namespaces wrote is theirs to remove.
  tryCall(engine, ['unshare', 'rm', '-rf', join(engine.folder, 'data')]);
  tryCall(engine, ['system', 'migrate']);
  endPodmansPause(engine);
}

/** podman's own `system migrate` starts another. */
function endPodmansPause({ env }: Engine): void {
  const file = join(env['XDG_RUNTIME_DIR'] ?? '', 'libpod/tmp/pause.pid');
  if (existsSync(file)) spawnSync('kill', ['-KILL', readFileSync(file, 'utf8').trim()], { stdio: 'ignore' });
}
