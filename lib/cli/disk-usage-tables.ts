import { commandWords } from '../containers/plan/summary.ts';
import { volumeMounts } from '../containers/plan/volumes.ts';
import type { DiskUsage } from './disk-usage.ts';
import { humanDuration, humanSize } from './human.ts';
import { repositoryAndTag } from './image-listing.ts';
import { sharedBytes } from './shared-parts.ts';
import { alignColumns } from './table.ts';

const size = (bytes: number) => humanSize(bytes, '', 4);
const short = (id: string) => id.slice(0, 12);

/** Each image, container and volume, in podman's three tables. @param now milliseconds */
export function describeUsage({ images, containers, volumes }: DiskUsage, now: number): readonly string[] {
  const age = (createdAt: string) => humanDuration(now - Date.parse(createdAt));
  const shares = sharedBytes(images);
  return [
    ...table(
      'Images',
      ['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE', 'SHARED SIZE', 'UNIQUE SIZE', 'CONTAINERS'],
      images.map(({ image, containers: count }, index) => {
        const { shared, unique } = shares[index] ?? { shared: 0, unique: 0 };
        const sizes = [shared + unique, shared, unique].map(size);
        return [
          ...repositoryAndTag(image.names[0]),
          short(image.id),
          age(image.createdAt),
          ...sizes,
          `${count}`,
        ];
      }),
    ),
    '',
    ...table(
      'Containers',
      ['CONTAINER ID', 'IMAGE', 'COMMAND', 'LOCAL VOLUMES', 'SIZE', 'CREATED', 'STATUS', 'NAMES'],
      containers.map(({ container, state, bytes }) => [
        short(container.id),
        short(container.image?.id ?? ''),
        commandWords(container).join(' '),
        `${volumeMounts(container.request).length}`,
        size(bytes),
        age(container.createdAt),
        state.status,
        container.name,
      ]),
    ),
    '',
    ...table(
      'Local Volumes',
      ['VOLUME NAME', 'LINKS', 'SIZE'],
      volumes.map(({ volume, links, bytes }) => [volume.name, `${links}`, size(bytes)]),
    ),
  ];
}

function table(what: string, headings: readonly string[], rows: readonly (readonly string[])[]) {
  return [`${what} space usage:`, '', ...alignColumns([headings, ...rows])];
}
