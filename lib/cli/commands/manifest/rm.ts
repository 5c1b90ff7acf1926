import { defineCommand } from '../../command.ts';
import { removeAndTell } from '../../remove-images.ts';

export const manifestRm = defineCommand({
  usage: 'manifest rm LIST [LIST...]',
  about: 'Remove manifest lists',
  description: 'Of a list with several names only the name goes. The images that were in it stay.',
  options: {},
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'A list': 'tsman manifest rm app:1.0' },
  async run(_values, names, context) {
    // What is an image is refused before anything goes.
    for (const name of names) context.engine.images.lists.exists(name);
    return await removeAndTell(context, { names });
  },
});
