import { defineCommand } from '../command.ts';
import { writeDigest } from '../digest-file.ts';
import { withProgress } from '../image-progress.ts';
import { pushOptions, pushWish } from '../options/push.ts';
import { registryOptions, registryRequest } from '../options/registry.ts';

export const push = defineCommand({
  usage: 'push [options] IMAGE [DESTINATION]',
  about: 'Send an image to a registry',
  description:
    'Sends what the registry does not have, and the manifest as it is, to the byte, where nothing has to change. Without a ' +
    'destination the image goes where its name says. DESTINATION may have a transport before it: docker://, oci:, oci-archive:, ' +
    'docker-archive:, dir: or containers-storage:.',
  options: {
    ...registryOptions,
    ...pushOptions,
  },
  arguments: { min: 1, max: 2 },
  completes: 'images',
  examples: {
    'Where its name says': 'tsman push registry.example/team/app:1.0',
    'Under another name': 'tsman push app registry.example/team/app:1.0',
    'Into a folder': 'tsman push app oci:./layout:app',
  },
  async run(values, [image = '', destination], context) {
    const registry = registryRequest(values, context);
    const request = { image, destination, ...pushWish(values, context.given), registry };
    const { images } = context.engine;
    const digest = values.quiet
      ? await images.push(request)
      : await withProgress(context, ({ progress, warn }) =>
          images.push({ ...request, registry: { ...registry, warn } }, progress),
        );
    if (values.digestfile) writeDigest(values.digestfile, digest);
    return 0;
  },
});
