import { TsmanError } from '../../base/error.ts';
import { inspect as inspectContainer } from '../../containers/operations/inspect.ts';
import { type Context, defineCommand } from '../command.ts';
import { printInspected } from '../inspected.ts';
import { asText } from '../option.ts';
import { reportError } from '../report-error.ts';

const TYPES = ['all', 'container', 'image'] as const;
type Type = (typeof TYPES)[number];

export const inspect = defineCommand({
  usage: 'inspect [options] NAME [NAME...]',
  about: 'Show all there is to know of containers and images, as JSON',
  options: {
    format: {
      kind: 'text',
      short: 'f',
      placeholder: 'json|TEMPLATE',
      about: 'How to print it',
      parse: asText,
    },
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

/** A container of that name first, then an image, as podman does. */
async function look(
  { engine }: Context,
  name: string,
  { type, size }: { readonly type: Type; readonly size: boolean },
): Promise<object> {
  if (type !== 'image') {
    try {
      return await inspectContainer(engine.containers, engine.containers.containers.resolve(name), { size });
    } catch (error) {
      if (type === 'container' || !isMissing(error)) throw error;
    }
  }
  try {
    return await engine.images.inspect(name);
  } catch (error) {
    if (type === 'image' || !isMissing(error)) throw error;
    throw new TsmanError(`no such object: "${name}"`, { kind: 'not-found', code: 'TSMAN_OBJECT_NOT_FOUND' });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof TsmanError && error.kind === 'not-found';
}
