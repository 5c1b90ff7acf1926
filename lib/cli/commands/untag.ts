import { defineCommand } from '../command.ts';

export const untag = defineCommand({
  usage: 'untag IMAGE [NAME...]',
  about: 'Take names from an image',
  description: 'Takes all of its names when none is given. The image itself stays.',
  options: {},
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'One of its names': 'tsman untag app:1.0 registry.example/team/app:1.0' },
  async run(_values, [image = '', ...names], context) {
    await context.engine.images.untag(image, names);
    return 0;
  },
});
