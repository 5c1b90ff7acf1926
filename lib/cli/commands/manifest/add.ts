import { defineCommand } from '../../command.ts';
import { memberChange, memberOptions } from '../../options/manifest.ts';

export const manifestAdd = defineCommand({
  usage: 'manifest add [options] LIST IMAGE [IMAGE...]',
  about: 'Add images to a manifest list',
  options: {
    ...memberOptions,
    all: { kind: 'flag', about: "Of an image that is a list add all images, not only this machine's" },
  },
  arguments: { min: 2, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: {
    'An image that says too little of itself':
      'tsman manifest add --arch arm64 --variant v8 app:1.0 app:1.0-arm',
  },
  async run(values, [list = '', ...images], { engine, print }) {
    const { all } = values;
    const changed = await engine.images.lists.add({ list, images, all, change: memberChange(values) });
    print(changed.id);
    return 0;
  },
});
