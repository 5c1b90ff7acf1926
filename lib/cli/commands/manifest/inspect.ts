import { listDocument } from '../../../images/lists/model.ts';
import { type Context, defineCommand } from '../../command.ts';
import type { Values } from '../../option.ts';
import { registryOptions, registryRequest } from '../../options/registry.ts';

export const manifestInspect = defineCommand({
  usage: 'manifest inspect [options] LIST',
  about: 'Show what is in a manifest list, as JSON',
  description:
    'A list that is not here is looked for in registries, and shown as it stands there; so is an image that is no list.',
  options: registryOptions,
  arguments: { min: 1, max: 1 },
  completes: 'images',
  examples: {
    'The platforms it is for': "tsman manifest inspect app:1.0 | jq '.manifests[].platform'",
    'Of a registry': 'tsman manifest inspect docker://registry.example/app:1.0',
  },
  async run(values, [name = ''], context) {
    const here = context.engine.images.lists.lookUp(name);
    const text = here === undefined ? await published(values, name, context) : listDocument(here.list);
    context.print(JSON.stringify(JSON.parse(text), null, 4));
    return 0;
  },
});

async function published(
  values: Values<typeof registryOptions>,
  name: string,
  context: Context,
): Promise<string> {
  const { bytes, isList, mediaType } = await context.engine.images.lists.published(
    name,
    registryRequest(values, context),
  );
  if (!isList) context.warn(`Warning: ${name} is no manifest list but one image: ${mediaType}`);
  return bytes.toString('utf8');
}
