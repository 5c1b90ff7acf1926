import { defineCommand } from '../../command.ts';
import { memberChange, memberOptions } from '../../options/manifest.ts';
import { registryOptions, registryRequest } from '../../options/registry.ts';

export const manifestAdd = defineCommand({
  usage: 'manifest add [options] LIST IMAGE [IMAGE...]',
  about: 'Add images to a manifest list',
  description:
    'IMAGE is one that is here, or else one of a registry, which stays there until the list is pushed. It may have a transport before it: with ' +
    'docker:// it is looked for in registries alone; from oci:, oci-archive:, docker-archive: and dir: it is loaded.',
  options: {
    ...memberOptions,
    ...registryOptions,
    all: { kind: 'flag', about: "Of an image that is a list add all images, not only this machine's" },
  },
  arguments: { min: 2, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: {
    'An image that says too little of itself':
      'tsman manifest add --arch arm64 --variant v8 app:1.0 app:1.0-arm',
    'All images of a published list': 'tsman manifest add --all app:1.0 docker://registry.example/app:0.9',
  },
  async run(values, [list = '', ...images], context) {
    const registry = registryRequest(values, context);
    const request = { list, images, all: values.all, registry, change: memberChange(values) };
    const changed = await context.engine.images.lists.add(request);
    context.print(changed.id);
    return 0;
  },
});
