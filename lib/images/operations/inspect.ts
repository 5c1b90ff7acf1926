import type { ImageConfig, Manifest } from '../../oci/image-spec.ts';
import type { Image } from '../model.ts';
import type { Needs } from '../needs.ts';
import { repoDigests, repoTags } from '../plan/summary.ts';
import { findImage } from './find.ts';

/** Everything there is to say of an image, with podman's keys. */
export type InspectedImage = ReturnType<typeof describe>;

/** @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS, TSMAN_BLOB_MISSING */
export async function inspectImage(needs: Needs, text: string): Promise<InspectedImage> {
  const { image } = findImage(needs.store, text);
  return describe(image, {
    config: readConfigBlob(needs, image),
    manifest: JSON.parse(needs.content.read(image.manifestDigest).toString('utf8')) as Manifest,
    driver: needs.storage.driver,
  });
}

/** @throws TSMAN_BLOB_MISSING */
export function readConfigBlob({ content }: Pick<Needs, 'content'>, image: Image): ImageConfig {
  return JSON.parse(content.read(image.configDigest).toString('utf8')) as ImageConfig;
}

interface Parts {
  readonly config: ImageConfig;
  readonly manifest: Manifest;
  readonly driver: string;
}

function describe(image: Image, { config, manifest, driver }: Parts) {
  const history = config.history ?? [];
  const execution = config.config ?? {};
  return {
    Id: image.id,
    Digest: image.manifestDigest,
    RepoTags: repoTags(image),
    RepoDigests: repoDigests(image),
    Parent: '',
    Comment: history.at(-1)?.comment ?? '',
    Created: image.createdAt,
    Config: execution,
    Version: '',
    Author: config.author ?? '',
    Architecture: image.architecture,
    ...(config.variant === undefined ? {} : { Variant: config.variant }),
    Os: image.os,
    Size: image.sizeBytes,
    VirtualSize: image.sizeBytes,
    GraphDriver: { Name: driver, Data: {} },
    RootFS: { Type: 'layers', Layers: image.layers },
    Labels: execution.Labels ?? null,
    Annotations: manifest.annotations ?? {},
    ManifestType: image.manifestMediaType,
    User: execution.User ?? '',
    ...(execution.Healthcheck === undefined ? {} : { HealthCheck: execution.Healthcheck }),
    History: history,
    NamesHistory: image.namesHistory,
  };
}
