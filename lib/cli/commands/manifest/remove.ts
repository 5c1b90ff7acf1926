import { defineCommand } from '../../command.ts';

export const manifestRemove = defineCommand({
  usage: 'manifest remove LIST IMAGE',
  about: 'Take an image out of a manifest list',
  description: 'IMAGE is the digest of the image in the list, or an image that is here.',
  options: {},
  arguments: { min: 2, max: 2 },
  completes: 'images',
  examples: { 'By its digest': 'tsman manifest remove app:1.0 sha256:DIGEST' },
  async run(_values, [list = '', image = ''], { engine, print }) {
    const changed = await engine.images.lists.remove({ list, image });
    print(changed.id);
    return 0;
  },
});
