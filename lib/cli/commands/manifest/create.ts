import { defineCommand } from '../../command.ts';

export const manifestCreate = defineCommand({
  usage: 'manifest create [options] LIST [IMAGE...]',
  about: 'Make a manifest list, of images or empty',
  description:
    'A list has one name for the images of several platforms. The images in it stay as long as the list does.',
  options: {
    all: { kind: 'flag', about: "Of images that are lists add all images, not only this machine's" },
    amend: { kind: 'flag', short: 'a', about: 'Add to the list where there is one of this name' },
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'Of two images': 'tsman manifest create app:1.0 app:1.0-amd64 app:1.0-arm64' },
  async run({ all, amend }, [name = '', ...images], { engine, now, print }) {
    const made = await engine.images.lists.create({
      name,
      images,
      all,
      amend,
      now: new Date(now).toISOString(),
    });
    print(made.id);
    return 0;
  },
});
