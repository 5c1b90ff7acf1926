import { TsmanError } from '../../base/error.ts';
import { inspect as inspectContainer } from '../../containers/operations/inspect.ts';
import { inspect as inspectVolume } from '../../volumes/operations/inspect.ts';
import { type Context, defineCommand } from '../command.ts';
import { printInspected } from '../inspected.ts';
import { formatOption } from '../options/format.ts';
import { reportError } from '../report-error.ts';

const TYPES = ['all', 'container', 'image', 'volume'] as const;
type Type = (typeof TYPES)[number];

export const inspect = defineCommand({
  usage: 'inspect [options] NAME [NAME...]',
  about: 'Show all there is to know of containers, images and volumes, as JSON',
  options: {
    ...formatOption,
    size: { kind: 'flag', short: 's', about: 'Show sizes of files too' },
    type: {
      kind: 'text',
      placeholder: 'TYPE',
      about: 'What the names are names of',
      choices: TYPES,
      defaultText: 'all',
      parse: typeOf,
    },
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: {
    'All of a container': 'tsman inspect web',
    'Where it can be reached': `tsman inspect -f '{{.NetworkSettings.Ports}}' web`,
  },
  async run(values, names, context) {
    const found: object[] = [];
    const errors: unknown[] = [];
    for (const name of names) {
      try {
        found.push(await look(context, name, { type: values.type ?? 'all', size: values.size }));
      } catch (error) {
        errors.push(error);
      }
    }
    await printInspected(found, { format: values.format, name: 'inspect', print: context.print });
    const world = { env: context.environment, stderr: context.stderr };
    return errors.reduce<number>((_, error) => reportError(error, world), 0);
  },
});

function typeOf(text: string): Type {
  const found = TYPES.find((type) => type === text);
  if (found !== undefined) return found;
  throw new TsmanError(`invalid type "${text}", must be one of ${TYPES.join(', ')}`, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
  });
}

/** A container of that name first, then an image, then a volume, as podman does. */
async function look(
  { engine }: Context,
  name: string,
  { type, size }: { readonly type: Type; readonly size: boolean },
): Promise<object> {
  const { containers, images } = engine;
  const lookers: Readonly<Record<Exclude<Type, 'all'>, () => Promise<object>>> = {
    container: async () => await inspectContainer(containers, containers.containers.resolve(name), { size }),
    image: async () => await images.inspect(name),
    volume: () => lookAtVolume(engine, name),
  };
  if (type !== 'all') return await lookers[type]();
  for (const lookAt of Object.values(lookers)) {
    try {
      return await lookAt();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new TsmanError(`no such object: "${name}"`, { kind: 'not-found', code: 'TSMAN_OBJECT_NOT_FOUND' });
}

async function lookAtVolume({ volumes }: Context['engine'], name: string): Promise<object> {
  const needs = await volumes();
  const volume = needs.store.read(name);
  if (volume !== undefined) return inspectVolume(needs, volume);
  throw new TsmanError(`inspecting object: no such volume ${name}`, {
    kind: 'not-found',
    code: 'TSMAN_VOLUME_NOT_FOUND',
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof TsmanError && error.kind === 'not-found';
}
