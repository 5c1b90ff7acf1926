import { MEDIA_TYPES } from '../../oci/image-spec.ts';
import { splitName } from '../../oci/reference.ts';
import { digestsOf, type Image } from '../model.ts';

/** Names with a tag. */
export function repoTags({ names }: Image): readonly string[] {
  return names.filter((name) => splitName(name).tag !== undefined);
}

/** `docker.io/library/alpine@sha256:…`, for each repository it has a name in and each manifest that stands for it. */
export function repoDigests(image: Image): readonly string[] {
  const repositories = new Set(image.names.map((name) => splitName(name).repository));
  return [...repositories].flatMap((each) => digestsOf(image).map((digest) => `${each}@${digest}`)).sort();
}

/** Whether it is a manifest list that stands among images. */
export function isList({ manifestMediaType }: Pick<Image, 'manifestMediaType'>): boolean {
  return [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList].some((type) => type === manifestMediaType);
}

/** An image for `images --format json`, with podman's keys. @param containers how many are made from it */
export function summarizeImage(image: Image, containers: number) {
  const { names } = image;
  return {
    Id: image.id,
    ParentId: '',
    RepoTags: names.length === 0 ? null : repoTags(image),
    RepoDigests: repoDigests(image),
    Size: image.sizeBytes,
    SharedSize: 0,
    VirtualSize: image.sizeBytes,
    Labels: image.config.Labels ?? null,
    Containers: containers,
    ...(names.length === 0 ? { Dangling: true } : { Names: names }),
    Digest: image.manifestDigest,
    History: image.namesHistory,
    ReadOnly: false,
    Arch: image.architecture,
    Os: image.os,
    IsManifestList: isList(image),
    Created: Math.floor(Date.parse(image.createdAt) / 1000),
    CreatedAt: `${image.createdAt.replace(/\.\d+/, '')}`,
  };
}
