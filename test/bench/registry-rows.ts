import { type Registry, startRegistry } from '../support/registry.ts';
import { call, type Engine, time, tryCall, Unable } from './engine.ts';
import type { Fixtures } from './fixtures.ts';
import { peakOf } from './memory.ts';
import type { Row } from './rows.ts';

const PLAIN = '--tls-verify=false';

/** An image of the fixtures, and what it is called in its archive. */
interface Published {
  readonly archive: 'manyFiles' | 'largeFile' | 'tenLayers';
  readonly reference: string;
}

const MANY: Published = { archive: 'manyFiles', reference: 'localhost/many:latest' };
const LARGE: Published = { archive: 'largeFile', reference: 'localhost/large:latest' };
const TEN: Published = { archive: 'tenLayers', reference: 'localhost/ten:latest' };

/** Registries by what they hold, for all engines. They end with the bench. */
const running = new Map<string, Promise<Registry>>();

function registryWith(engine: Engine, fixtures: Fixtures, image: Published): Promise<Registry> {
  const found = running.get(image.archive);
  if (found !== undefined) return found;
  const made = (async () => {
    const registry = await start();
    call(engine, ['load', '-q', '-i', fixtures[image.archive]]);
    call(engine, ['push', '-q', PLAIN, image.reference, `${registry.host}/image`]);
    tryCall(engine, ['rmi', '-f', image.reference]);
    return registry;
  })();
  running.set(image.archive, made);
  return made;
}

async function start(): Promise<Registry> {
  try {
    return await startRegistry();
  } catch (error) {
    throw new Unable(`no registry: ${error instanceof Error ? error.message : error}`);
  }
}

/** End the registries that rows have started. */
export async function endRegistries(): Promise<void> {
  for (const registry of running.values()) (await registry).stop();
}

/** A pull of an image of which nothing is here. */
function pull(
  name: string,
  image: Published,
  measure: (engine: Engine, args: readonly string[]) => number | Promise<number>,
): Omit<Row, 'target'> {
  return {
    name,
    rounds: 3,
    async sample(engine, fixtures) {
      const { host } = await registryWith(engine, fixtures, image);
      const measured = await measure(engine, ['pull', '-q', PLAIN, `${host}/image`]);
      tryCall(engine, ['rmi', '-f', `${host}/image`]);
      return measured;
    },
  };
}

/** A push to a registry that has nothing. */
function push(name: string, image: Published): Row {
  return {
    name,
    target: 1,
    rounds: 3,
    before: (engine, fixtures) => void call(engine, ['load', '-q', '-i', fixtures[image.archive]]),
    async sample(engine) {
      const registry = await start();
      try {
        return time(engine, ['push', '-q', PLAIN, image.reference, `${registry.host}/image`]);
      } finally {
        registry.stop();
      }
    },
    after: (engine) => tryCall(engine, ['rmi', '-f', image.reference]),
  };
}

/** Through Debian's docker-registry on this machine. */
export const REGISTRY_ROWS: readonly Row[] = [
  { ...pull('pull, 15,000 files', MANY, time), target: 0.4 },
  { ...pull('pull, one large file', LARGE, time), target: 0.4 },
  { ...pull('pull, 10 layers', TEN, time), target: 0.4 },
  push('push, 15,000 files', MANY),
  push('push, one large file', LARGE),
  {
    ...pull('memory of a large pull', LARGE, peakOf),
    target: undefined,
    unit: 'MiB',
    atMost: 200,
    rounds: 1,
  },
];
