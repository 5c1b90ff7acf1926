import { defineCommand } from '../../command.ts';

export const imageExists = defineCommand({
  usage: 'image exists IMAGE',
  about: 'Tell by the exit code whether an image is there',
  description: 'Exits with 0 when it is, with 1 when it is not.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'images',
  examples: { 'In a script': 'tsman image exists app || tsman load -i app.tar' },
  async run(_values, [name = ''], context) {
    return context.engine.images.lookUp(name) === undefined ? 1 : 0;
  },
});
