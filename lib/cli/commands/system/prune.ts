import { blocksBelow } from '../../../base/disk-usage.ts';
import { sweepLitter } from '../../../containers/operations/sweep.ts';
import { type Context, defineCommand } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { humanSize } from '../../human.ts';
import { imageFilterFacts } from '../../image-users.ts';
import { asText } from '../../option.ts';
import { describeContainers, prunableContainers, pruneContainers } from '../../prune/containers.ts';
import { describeImages } from '../../prune/images.ts';
import { prunableVolumes, pruneVolume } from '../../prune/volumes.ts';

export const systemPrune = defineCommand({
  usage: 'system prune [options]',
  about: 'Remove what nobody uses: containers, images, volumes',
  description:
    'Removes all containers that do not run, and images without a name that no container has then; with --all every image that no container ' +
    'has, with --volumes every volume that no container has. What would go is shown first.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Remove images with names, too' },
    external: { kind: 'flag', about: "Podman's; without effect: nobody else's containers are here" },
    filter: {
      kind: 'list',
      placeholder: 'KEY=VALUE',
      about: 'Remove only what matches: until, label, label!',
      parse: asText,
    },
    force: { kind: 'flag', short: 'f', about: 'Do not ask' },
    volumes: { kind: 'flag', about: 'Remove volumes, too' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'Without being asked': 'tsman system prune --force',
    'Everything that is not in use': 'tsman system prune --all --volumes',
  },
  async run(wish, _args, context) {
    const doomed = prunableContainers(context, wish.filter);
    if (!wish.force && !(await agreed(context, wish, doomed))) return 0;
    const containers = await pruneContainers(under('Deleted Containers', context), doomed);
    const volumeBytes = wish.volumes ? await pruneVolumes(under('Deleted Volumes', context), wish) : 0;
    const imageBytes = await pruneImages(under('Deleted Images', context), wish);
    await sweepLitter(context.engine.containers);
    const freedBytes = containers.freedBytes + volumeBytes + imageBytes;
    context.print(`Total reclaimed space: ${humanSize(freedBytes, '', 4)}`);
    return containers.code;
  },
});

interface Wish {
  readonly all: boolean;
  readonly volumes: boolean;
  readonly filter: readonly string[];
}

type Doomed = ReturnType<typeof prunableContainers>;

/** What has no user any more once these containers are gone is told, too. */
async function agreed(context: Context, wish: Wish, containers: Doomed): Promise<boolean> {
  const leaving = new Set(containers.map(({ container }) => container.id));
  const images = await context.engine.images.prunable(imageRequest(context, wish, leaving));
  const volumes = wish.volumes ? await prunableVolumes(context, volumeFilters(wish), leaving) : [];
  const kinds = [
    'all stopped containers',
    ...(wish.volumes ? ['all volumes not used by at least one container'] : []),
    wish.all ? 'all images without at least one container associated with them' : 'all dangling images',
  ];
  return await confirm(context, {
    warning: `This command removes:\n${kinds.map((kind) => `\t- ${kind}\n`).join('')}`,
    items: [...describeContainers(containers), ...describeImages(images), ...volumes],
  });
}

function imageRequest(context: Context, { all, filter }: Wish, leaving: ReadonlySet<string>) {
  const facts = imageFilterFacts(context);
  const staying = (imageId: string) =>
    context.engine.containers.containers
      .list()
      .filter(({ id, image }) => image?.id === imageId && !leaving.has(id)).length;
  return { all, filters: filter, facts: { ...facts, containersOf: staying } };
}

/** Volumes have no time that counts here. */
function volumeFilters({ filter }: Wish): readonly string[] {
  return filter.filter((each) => !each.startsWith('until='));
}

async function pruneVolumes(context: Context, wish: Wish): Promise<number> {
  let freedBytes = 0;
  for (const name of await prunableVolumes(context, volumeFilters(wish))) {
    const bytes = blocksBelow(context.engine.paths.volume(name).folder);
    if (!(await pruneVolume(context, name))) continue;
    freedBytes += bytes;
    context.print(name);
  }
  return freedBytes;
}

async function pruneImages(context: Context, wish: Wish): Promise<number> {
  const { deleted, freedBytes } = await context.engine.images.prune(imageRequest(context, wish, new Set()));
  for (const id of deleted) context.print(id);
  return freedBytes;
}

/** What is printed stands under a heading, if anything is. */
function under(heading: string, context: Context): Context {
  let isFirst = true;
  const print = (line: string) => {
    if (isFirst) context.print(heading);
    isFirst = false;
    context.print(line);
  };
  return { ...context, print };
}
