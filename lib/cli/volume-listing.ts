import { volumesInUse } from '../containers/operations/volumes.ts';
import type { Volume } from '../volumes/model.ts';
import type { Needs } from '../volumes/needs.ts';
import { inspect } from '../volumes/operations/inspect.ts';
import type { VolumeFilterFacts } from '../volumes/plan/filter.ts';
import type { Context } from './command.ts';
import { goTime } from './go-time.ts';
import { pointInTime } from './point-in-time.ts';
import type { Listing } from './rows.ts';

/** Volumes as `volume ls` shows them: podman's columns, template fields and JSON. */
export function volumeListing(volumes: Needs): Listing<Volume> {
  return {
    columns: { Driver: 'DRIVER', Name: 'VOLUME NAME' },
    headings: { CreatedAt: 'CREATED AT' },
    json: (volume) => inspect(volumes, volume),
    fields: (volume) => {
      const { labels, options } = volume;
      return {
        UID: 0,
        GID: 0,
        Anonymous: false,
        NeedsCopyUp: false,
        NeedsChown: false,
        ...inspect(volumes, volume),
        CreatedAt: goTime(volume.createdAt),
        Labels: new Map(Object.entries(labels)),
        Label: (key: unknown) => labels[String(key)] ?? '',
        Options: new Map(Object.entries(options)),
        Availability: 'N/A',
        Group: 'N/A',
        Links: 'N/A',
        Size: 'N/A',
        Status: 'N/A',
      };
    },
  };
}

/** What `--filter` of volumes may refer to. */
export function volumeFilterFacts(
  { engine, now }: Pick<Context, 'engine' | 'now'>,
  { store }: Pick<Needs, 'store'>,
): VolumeFilterFacts {
  return {
    resolve: (name) => store.resolve(name),
    isUsed: volumesInUse(engine.containers),
    timeOf: (text) => pointInTime(text, now),
  };
}
