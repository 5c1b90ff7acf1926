import type { Image } from '../images/model.ts';
import { summarizeImage } from '../images/plan/summary.ts';
import { splitName } from '../oci/reference.ts';
import { humanAgo, humanSize } from './human.ts';
import type { Listing } from './rows.ts';

/** A line of the table: an image under one of its names. */
export interface ImageRow {
  readonly image: Image;
  /** undefined for an image without names. */
  readonly name: string | undefined;
  /** How many containers are made from it. */
  readonly containers: number;
}

export interface ImageListingFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `--no-trunc` */
  readonly full: boolean;
  readonly digests: boolean;
  readonly history: boolean;
}

const NONE = '<none>';

/** Images as `images` shows them: podman's columns, template fields and JSON. */
export function imageListing({ now, full, digests, history }: ImageListingFacts): Listing<ImageRow> {
  return {
    columns: {
      Repository: 'REPOSITORY',
      Tag: 'TAG',
      ...(digests && { Digest: 'DIGEST' }),
      ID: 'IMAGE ID',
      CreatedSince: 'CREATED',
      Size: 'SIZE',
      ...(history && { History: 'HISTORY' }),
    },
    headings: { Created: 'CREATED', CreatedAt: 'CREATED AT', CreatedTime: 'CREATED TIME', Id: 'ID' },
    json: ({ image, containers }) => summarizeImage(image, containers),
    fields: ({ image, name, containers }) => {
      const [repository, tag] = repositoryAndTag(name);
      const labels = image.config.Labels ?? {};
      const since = humanAgo(Date.parse(image.createdAt), now);
      return {
        Repository: repository,
        Tag: tag,
        Digest: image.manifestDigest,
        ID: full ? `sha256:${image.id}` : image.id.slice(0, 12),
        Created: since,
        CreatedSince: since,
        CreatedAt: wholeTime(image.createdAt),
        CreatedTime: wholeTime(image.createdAt),
        Size: humanSize(image.sizeBytes),
        VirtualSize: image.sizeBytes,
        SharedSize: 0,
        Containers: containers,
        History: image.namesHistory.join(', ') || NONE,
        Label: (key: unknown) => labels[String(key)] ?? '',
        Names: image.names,
        RepoTags: image.names,
      };
    },
  };
}

/** What stands in tables for a name. */
export function repositoryAndTag(name: string | undefined): readonly [repository: string, tag: string] {
  const { repository = NONE, tag = NONE } = name === undefined ? {} : splitName(name);
  return [repository, tag];
}

/** `2026-11-21 04:30:00 +0000 UTC`, as Go prints a time. */
function wholeTime(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} +0000 UTC`;
}
