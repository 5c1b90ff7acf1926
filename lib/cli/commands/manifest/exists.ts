import { defineCommand } from '../../command.ts';

export const manifestExists = defineCommand({
  usage: 'manifest exists LIST',
  about: 'Tell by the exit code whether a manifest list is there',
  description: 'Exits with 0 when it is, with 1 when it is not.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'images',
  examples: { 'In a script': 'tsman manifest exists app:1.0 || tsman manifest create app:1.0' },
  async run(_values, [name = ''], { engine }) {
    return engine.images.lists.exists(name) ? 0 : 1;
  },
});
