import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../base/entries.ts';
import { removeFile } from '../../base/remove-tree.ts';
import type { Content } from '../../content/content.ts';
import type { Paths } from '../../host/paths.ts';
import { hexOf } from '../../oci/digest.ts';
import { whileUnclaimed, withClaim } from './claim.ts';
import { type BlobSource, type DownloadOptions, download, type Use } from './download.ts';

export interface DownloadPlace {
  readonly paths: Pick<Paths, 'downloads'>;
  readonly content: Pick<Content, 'has' | 'open' | 'adopt'>;
}

/** Unfinished downloads are of use for so long. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

const PART = '.part';
const CLAIM = '.owner';

/**
 * Bring a blob into the content store, and let `use` read it on its way. Of several that want it at the same time, in any
 * number of processes, one fetches it; the others wait and find it.
 *
 * @throws what {@link download} throws
 */
export async function fetchBlob(
  { paths, content }: DownloadPlace,
  source: BlobSource,
  options: DownloadOptions & { readonly use: Use | undefined },
): Promise<void> {
  const { digest } = source;
  const path = join(paths.downloads, hexOf(digest));
  mkdirSync(paths.downloads, { recursive: true, mode: 0o700 });
  await withClaim(path + CLAIM, async () => {
    if (content.has(digest)) {
      options.onBytes?.(source.sizeBytes);
      await options.use?.(() => content.open(digest));
      return;
    }
    await download(path + PART, source, options);
    await content.adopt(path + PART, digest);
  });
}

/**
 * Remove unfinished downloads that nobody works on: those that have not grown for a week, or all of them.
 *
 * @returns bytes that the disk got back
 */
export async function sweepDownloads(
  { paths }: { readonly paths: Pick<Paths, 'downloads'> },
  which: 'all' | 'old',
): Promise<number> {
  let freedBytes = 0;
  for (const name of entriesOf(paths.downloads)) {
    if (!/^[0-9a-f]{64}\.part$/.test(name)) continue;
    const part = join(paths.downloads, name);
    const found = statSync(part, { throwIfNoEntry: false });
    if (found === undefined || (which === 'old' && Date.now() - found.mtimeMs < KEEP_MS)) continue;
    await whileUnclaimed(part.slice(0, -PART.length) + CLAIM, () => {
      freedBytes += removeFile(part);
    });
  }
  return freedBytes;
}
