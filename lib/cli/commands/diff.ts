import { TsmanError } from '../../base/error.ts';
import { type Comparable, diffBetween, diffContainer } from '../../containers/operations/diff.ts';
import type { Engine } from '../../engine.ts';
import { type Context, defineCommand } from '../command.ts';
import { jsonListOption } from '../options/format.ts';
import { checkChangesFormat, printChanges } from '../print-changes.ts';
import { chooseOne, requireTargets, targetOptions } from '../targets.ts';

const { latest } = targetOptions;

export const diff = defineCommand({
  usage: 'diff [options] CONTAINER|IMAGE [CONTAINER|IMAGE]',
  about: 'Show which files a container added, changed and deleted',
  description:
    'Of one container: what it did to its image; of one image: what its last layer did. Of two: what the first has that the ' +
    'second has not, and the other way round. A name that both a container and an image have is the container. What every ' +
    'container is given (/etc/hosts, /dev and the like) is left out.',
  options: {
    ...jsonListOption,
    latest,
  },
  arguments: { min: 0, max: 2 },
  completes: 'containers',
  examples: {
    'What was done in a container': 'tsman diff web',
    'For a script': 'tsman diff --format json --latest',
  },
  async run({ format, latest: last }, names, context) {
    const { engine } = context;
    checkChangesFormat(format);
    if (names.length === 0 && !last) throw noName();
    const [after, before] = last ? [newest(context, names)] : names.map((name) => find(context, name));
    if (after === undefined) return 0;
    printChanges(context, await compare(engine, after, before), format);
    return 0;
  },
});

async function compare({ containers, images }: Engine, after: Comparable, before: Comparable | undefined) {
  if (before !== undefined) return await diffBetween(containers, after, before);
  if ('image' in after) return await images.diff(after.image.id, undefined);
  return await diffContainer(containers, after.container);
}

function newest(context: Context, names: readonly string[]): Comparable {
  requireTargets(names, { latest: true });
  return { container: chooseOne(context, { name: undefined, latest: true }) };
}

function find({ engine }: Context, name: string): Comparable {
  const { containers } = engine.containers;
  try {
    return { container: containers.resolve(name) };
  } catch (error) {
    if (!(error instanceof TsmanError) || error.kind !== 'not-found') throw error;
    const found = engine.images.lookUp(name);
    if (found === undefined) throw notFound(name);
    return { image: found.image };
  }
}

function notFound(name: string): TsmanError {
  return new TsmanError(`${name} not found: layer not known`, {
    kind: 'not-found',
    code: 'TSMAN_DIFF_UNKNOWN',
    hint: 'Run `tsman ps --all` and `tsman images` to list what there is.',
  });
}

function noName(): TsmanError {
  return new TsmanError('"tsman diff" requires a name, id, or the "--latest" flag', {
    kind: 'invalid',
    code: 'TSMAN_NO_TARGET',
    hint: 'See `tsman diff --help`.',
  });
}
