import { defineCommand } from '../../command.ts';
import { registryOptions, registryRequest } from '../../options/registry.ts';

export const manifestCreate = defineCommand({
  usage: 'manifest create [options] LIST [IMAGE...]',
  about: 'Make a manifest list, of images or empty',
  description:
    'A list has one name for the images of several platforms. The images in it stay as long as the list does. ' +
    'IMAGE is as for `tsman manifest add`.',
  options: {
    ...registryOptions,
    all: { kind: 'flag', about: "Of images that are lists add all images, not only this machine's" },
    amend: { kind: 'flag', short: 'a', about: 'Add to the list where there is one of this name' },
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'Of two images': 'tsman manifest create app:1.0 app:1.0-amd64 app:1.0-arm64' },
  async run(values, [name = '', ...images], context) {
    const { all, amend } = values;
    const registry = registryRequest(values, context);
    const now = new Date(context.now).toISOString();
    const made = await context.engine.images.lists.create({ name, images, all, amend, registry, now });
    context.print(made.id);
    return 0;
  },
});
