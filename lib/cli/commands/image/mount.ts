import { TsmanError } from '../../../base/error.ts';
import type { MountedImage } from '../../../images/operations/mount.ts';
import { type Context, defineCommand } from '../../command.ts';
import { jsonListOption } from '../../options/format.ts';
import { alignColumns } from '../../table.ts';

export const imageMount = defineCommand({
  usage: 'image mount [options] [IMAGE...]',
  about: 'Mount images read-only, or list the mounted ones',
  description:
    "They are mounted in the user's namespaces: look at them with `tsman unshare`. Who mounts a mounted image gets the same " +
    'folder, and it stays until it was unmounted as often as it was mounted.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Mount every image' },
    ...jsonListOption,
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: {
    'Look into an image': 'tsman unshare ls -l "$(tsman image mount app)"',
    'What is mounted': 'tsman image mount',
  },
  async run({ all, format }, names, context) {
    checkUsage({ all, format, names });
    const lists = !all && names.length === 0;
    const mounted = lists ? await context.engine.images.mounted() : await mountAll(context, all, names);
    const [only] = mounted;
    if (format === 'json') context.print(JSON.stringify(mounted.map(describe), null, 1));
    else if (names.length === 1 && only !== undefined) context.print(only.path);
    else {
      const rows = mounted.map(({ image, path }) => [image.names[0] ?? image.id, path]);
      for (const line of alignColumns(rows)) context.print(line);
    }
    return 0;
  },
});

interface Usage {
  readonly all: boolean;
  readonly format: string | undefined;
  readonly names: readonly string[];
}

function checkUsage({ all, format, names }: Usage): void {
  const wrong = (message: string) => new TsmanError(message, { kind: 'invalid', code: 'TSMAN_USAGE' });
  if (all && names.length > 0) {
    throw wrong('when using the --all switch, you may not pass any image names or IDs');
  }
  if (format !== undefined && format !== 'json') throw wrong(`unknown --format argument: "${format}"`);
}

/** All are looked for before the first is mounted. */
async function mountAll({ engine }: Context, all: boolean, names: readonly string[]) {
  const { store, find, mount } = engine.images;
  const images = all ? store.list() : names.map((name) => find(name).image);
  const mounted: MountedImage[] = [];
  for (const image of images) mounted.push({ image, path: await mount(image) });
  return mounted;
}

function describe({ image, path }: MountedImage) {
  return { id: image.id, Names: [image.manifestDigest], Repositories: image.names, mountpoint: path };
}
