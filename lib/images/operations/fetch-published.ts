import type { Readable } from 'node:stream';
import type { Descriptor, ImageConfig } from '../../oci/image-spec.ts';
import type { RegistryOptions, Repository } from '../../registry/registry.ts';
import { fetchBlob } from '../download/blob.ts';
import type { BlobSource, DownloadOptions } from '../download/download.ts';
import { pulledBroken } from '../errors.ts';
import type { Needs } from '../needs.ts';
import { parseImageConfig } from '../plan/config.ts';
import { nameOf, type PublishedPlace } from './published-manifest.ts';

const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
const RETRIES = 3;

/** Where from, and how. */
interface Fetching extends PublishedPlace {
  readonly options: RegistryOptions;
}

/** The configuration that a manifest names. @throws TSMAN_IMAGE_BROKEN, and what downloads and registries throw */
export async function fetchConfig(
  needs: Needs,
  from: Fetching,
  descriptor: Descriptor,
): Promise<{ readonly config: ImageConfig; readonly configBytes: Buffer }> {
  if (descriptor.size > CONFIG_LIMIT_BYTES) {
    throw pulledBroken(
      nameOf(from),
      `its configuration has ${descriptor.size} bytes, more than the ${CONFIG_LIMIT_BYTES} allowed`,
    );
  }
  const chunks: Buffer[] = [];
  const use = async (open: () => Readable) => {
    chunks.length = 0;
    for await (const chunk of open() as AsyncIterable<Buffer>) chunks.push(chunk);
  };
  await fetchBlob(needs, sourceOf(from.repository, descriptor), { ...downloadOptions(from), use });
  const configBytes = Buffer.concat(chunks);
  const parsed = parseImageConfig(configBytes.toString('utf8'));
  if ('problem' in parsed) throw pulledBroken(nameOf(from), parsed.problem);
  return { config: parsed.config, configBytes };
}

export function sourceOf(repository: Repository, { digest, size }: Descriptor): BlobSource {
  return { digest, sizeBytes: size, open: (fromByte) => repository.openBlob(digest, fromByte) };
}

export function downloadOptions({ options }: Pick<Fetching, 'options'>): DownloadOptions {
  const { retries = RETRIES, retryDelayMs, signal, warn } = options;
  return { retries, retryDelayMs, signal, ...(warn && { warn }) };
}
