import { join } from 'node:path';
import { call, type Engine, time, timePiped, timeTogether, tryCall } from './engine.ts';
import type { Fixtures } from './fixtures.ts';
import { pssPerContainer } from './memory.ts';
import { REGISTRY_ROWS } from './registry-rows.ts';

export interface Row {
  readonly name: string;
  /** The ratio to podman that we want to stay below. */
  readonly target: number | undefined;
  readonly unit?: 'ms' | 'MiB';
  /** In place of a ratio: what we want to stay below, in the unit. */
  readonly atMost?: number;
  /** How often, where it is not as often as the others. */
  readonly rounds?: number;
  /** Done once for each engine before. */
  before?(engine: Engine, fixtures: Fixtures): void;
  sample(engine: Engine, fixtures: Fixtures): number | Promise<number>;
  after?(engine: Engine): void;
}

const IMAGE = 'localhost/busybox:latest';
/** Ends at once when it is asked to, as a well-behaved service does. */
const SERVICE = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1000 & wait; done'];
/** Lines of 80 bytes. */
const lines = (mebibytes: number) =>
  ['sh', '-c', `yes ${'x'.repeat(79)} | head -c ${mebibytes * 1024 * 1024}`] as const;

const up = (engine: Engine, name = 'one') => call(engine, ['run', '-d', '--name', name, IMAGE, ...SERVICE]);
const gone = (engine: Engine, name = 'one') => tryCall(engine, ['rm', '-f', '-t', '0', name]);

/** A row about one running container named `one`. */
function running(name: string, target: number, sample: (engine: Engine) => number): Row {
  return { name, target, before: (engine) => void up(engine), sample, after: gone };
}

/** A row whose command makes something that has to go before the next. */
function fresh(
  name: string,
  target: number,
  work: { args: readonly string[]; undo(engine: Engine): void },
): Row {
  return {
    name,
    target,
    sample: (engine) => {
      const ms = time(engine, work.args);
      work.undo(engine);
      return ms;
    },
  };
}

const simple = (name: string, target: number, args: readonly string[]): Row => ({
  name,
  target,
  sample: (engine) => time(engine, args),
});

function load(name: string, archive: keyof Fixtures, reference: string): Row {
  return {
    name,
    target: 0.4,
    rounds: 3,
    sample: (engine, fixtures) => {
      const ms = time(engine, ['load', '-i', fixtures[archive]]);
      tryCall(engine, ['rmi', '-f', reference]);
      return ms;
    },
  };
}

/** The table of issue and design, in its order. */
export const ROWS: readonly Row[] = [
  simple('--version', 1.3, ['--version']),
  { ...simple('ps, 1 container', 0.8, ['ps', '-a']), before: (engine) => void up(engine), after: gone },
  {
    ...simple('ps, 500 containers', 0.3, ['ps', '-a']),
    rounds: 3,
    before: (engine) => {
      for (let index = 0; index < 500; index++)
        call(engine, ['create', '--name', `many${index}`, IMAGE, 'true']);
    },
    after: (engine) => tryCall(engine, ['rm', '-f', '-a']),
  },
  simple('images', 0.9, ['images']),
  running('inspect', 0.9, (engine) => time(engine, ['inspect', 'one'])),
  simple('info', 0.3, ['info']),
  fresh('create', 0.9, { args: ['create', '--name', 'one', IMAGE, 'true'], undo: gone }),
  simple('run --rm, slirp4netns', 0.45, ['run', '--rm', '--network', 'slirp4netns', IMAGE, 'true']),
  simple('run --rm, none', 0.45, ['run', '--rm', '--network', 'none', IMAGE, 'true']),
  simple('run --rm, host', 0.45, ['run', '--rm', '--network', 'host', IMAGE, 'true']),
  fresh('run -d', 0.7, { args: ['run', '-d', '--name', 'one', IMAGE, ...SERVICE], undo: gone }),
  running('exec', 0.35, (engine) => time(engine, ['exec', 'one', 'true'])),
  running('cp into, 1 MiB', 0.9, (engine) => time(engine, ['cp', '/bin/busybox', 'one:/tmp/in'])),
  running('cp out of, 1 MiB', 0.9, (engine) =>
    time(engine, ['cp', 'one:/bin/busybox', join(engine.folder, 'out')]),
  ),
  running('stop', 0.35, (engine) => {
    const ms = time(engine, ['stop', 'one']);
    call(engine, ['start', 'one']);
    return ms;
  }),
  running('start', 0.7, (engine) => {
    call(engine, ['stop', 'one']);
    return time(engine, ['start', 'one']);
  }),
  {
    name: 'rm -f',
    target: 0.35,
    sample: (engine) => {
      up(engine);
      return time(engine, ['rm', '-f', '-t', '0', 'one']);
    },
    after: gone,
  },
  load('load, 15,000 files', 'manyFiles', 'localhost/many:latest'),
  load('load, one large file', 'largeFile', 'localhost/large:latest'),
  {
    name: 'save, one large file',
    target: 0.5,
    rounds: 3,
    before: (engine, fixtures) => void call(engine, ['load', '-i', fixtures.largeFile]),
    sample: (engine) => {
      tryCall({ ...engine, program: 'rm' }, ['-f', join(engine.folder, 'saved.tar')]);
      return time(engine, ['save', '-o', join(engine.folder, 'saved.tar'), 'localhost/large:latest']);
    },
    after: (engine) => tryCall(engine, ['rmi', '-f', 'localhost/large:latest']),
  },
  ...REGISTRY_ROWS,
  {
    name: '20 parallel run --rm',
    target: 0.6,
    rounds: 3,
    sample: (engine) => timeTogether(engine, ['run', '--rm', IMAGE, 'true'], 20),
  },
  {
    name: 'run, 100 MiB of lines',
    target: 1.0,
    rounds: 3,
    sample: (engine) => timePiped(engine, ['run', '--rm', IMAGE, ...lines(100)]),
  },
  {
    name: 'logs of 100 MiB',
    target: 0.1,
    rounds: 3,
    before: (engine) => {
      call(engine, ['run', '-d', '--name', 'one', '--log-driver', 'k8s-file', IMAGE, ...lines(100)]);
      call(engine, ['wait', 'one']);
    },
    sample: (engine) => timePiped(engine, ['logs', 'one']),
    after: gone,
  },
  {
    name: 'foreground stdout, 512 MiB',
    target: 0.3,
    rounds: 3,
    sample: (engine) =>
      timePiped(engine, ['run', '--rm', '--log-driver', 'none', IMAGE, 'head', '-c', '512m', '/dev/zero']),
  },
  {
    name: 'memory per idle container',
    target: undefined,
    unit: 'MiB',
    atMost: 9,
    rounds: 1,
    sample: (engine) => pssPerContainer(engine, IMAGE),
  },
];
