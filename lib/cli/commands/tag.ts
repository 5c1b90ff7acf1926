import { defineCommand } from '../command.ts';

export const tag = defineCommand({
  usage: 'tag IMAGE NAME [NAME...]',
  about: 'Give an image more names',
  description:
    'A name that says no registry belongs to localhost. A name that another image has moves to this one.',
  options: {},
  arguments: { min: 2, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'Name it for a registry': 'tsman tag app:1.0 registry.example/team/app:1.0' },
  async run(_values, [image = '', ...names], context) {
    await context.engine.images.tag(image, names);
    return 0;
  },
});
