import { defineCommand } from '../../command.ts';
import { annotateOptions, memberChange } from '../../options/manifest.ts';

export const manifestAnnotate = defineCommand({
  usage: 'manifest annotate [options] LIST IMAGE',
  about: 'Describe an image of a manifest list anew',
  description: 'IMAGE is the digest of the image in the list, or an image that is here.',
  options: annotateOptions,
  arguments: { min: 2, max: 2 },
  completes: 'images',
  examples: { 'Its platform': 'tsman manifest annotate --arch arm --variant v7 app:1.0 sha256:DIGEST' },
  async run(values, [list = '', image = ''], { engine, print }) {
    const changed = await engine.images.lists.annotate({ list, image, change: memberChange(values) });
    print(changed.id);
    return 0;
  },
});
