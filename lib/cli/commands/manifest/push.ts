import { defineCommand } from '../../command.ts';
import { writeDigest } from '../../digest-file.ts';
import { withProgress } from '../../image-progress.ts';
import { pushOptions, pushWish } from '../../options/push.ts';
import { registryOptions, registryRequest } from '../../options/registry.ts';
import { removeAndTell } from '../../remove-images.ts';

export const manifestPush = defineCommand({
  usage: 'manifest push [options] LIST [DESTINATION]',
  about: 'Send a manifest list and its images to a registry',
  description:
    'Sends the images of the list that the registry does not have, then the list. Without a destination it goes where its name says. ' +
    'DESTINATION may have a transport before it: docker://, oci:, oci-archive: or dir:.',
  options: {
    ...registryOptions,
    ...pushOptions,
    all: {
      kind: 'flag',
      default: true,
      about: 'The images, too; without them the registry has to have them',
    },
    purge: { kind: 'flag', short: 'p', about: 'Remove the list here when it has been pushed' },
    rm: { kind: 'flag', about: 'The same as --purge' },
  },
  arguments: { min: 1, max: 2 },
  completes: 'images',
  examples: {
    'To where its name says': 'tsman manifest push registry.example/team/app:1.0',
    'To another place, and no longer here':
      'tsman manifest push --rm app:1.0 docker://registry.example/team/app:1.0',
    'Into a folder': 'tsman manifest push app:1.0 oci:./layout:app',
  },
  async run(values, [list = '', destination], context) {
    const { engine, given } = context;
    const { lists } = engine.images;
    const registry = registryRequest(values, context);
    const request = { list, destination, all: values.all, ...pushWish(values, given), registry };
    const digest = values.quiet
      ? await lists.push(request)
      : await withProgress(context, ({ progress, warn }) =>
          lists.push({ ...request, registry: { ...registry, warn } }, progress),
        );
    if (values.digestfile) writeDigest(values.digestfile, digest);
    if (!values.purge && !values.rm) return 0;
    const silent = { ...context, print: () => undefined, warn: () => undefined };
    return await removeAndTell(silent, { names: [list] });
  },
});
