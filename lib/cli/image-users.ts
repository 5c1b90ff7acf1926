import { listContainers } from '../containers/operations/list.ts';
import type { ImageFilterFacts } from '../images/plan/filter.ts';
import type { Context } from './command.ts';
import { pointInTime } from './point-in-time.ts';

/** IDs of the containers made from an image, as they are at the moment of asking. */
export function containersOfImage({ engine }: Pick<Context, 'engine'>, imageId: string): readonly string[] {
  return listContainers(engine.containers)
    .map(({ container }) => container)
    .filter(({ image }) => image?.id === imageId)
    .map(({ id }) => id);
}

/** What `--filter` of images may refer to. */
export function imageFilterFacts({ engine, now }: Context): ImageFilterFacts {
  const { find, lookUp } = engine.images;
  return {
    find: (text) => find(text).image,
    lookUp: (text) => lookUp(text)?.image,
    timeOf: (text) => pointInTime(text, now),
    containersOf: countContainers({ engine }),
  };
}

/** Counted once, and only when it is asked for. */
export function countContainers({ engine }: Pick<Context, 'engine'>): (imageId: string) => number {
  let counts: Map<string, number> | undefined;
  return (imageId) => {
    if (counts === undefined) {
      counts = new Map();
      for (const { image } of engine.containers.containers.list()) {
        if (image !== undefined) counts.set(image.id, 1 + (counts.get(image.id) ?? 0));
      }
    }
    return counts.get(imageId) ?? 0;
  };
}
