import type { Descriptor, Platform } from '../../oci/image-spec.ts';

/** Variants that run on what was asked for, best first; undefined is an image that says none. */
const ARM = ['v8', 'v7', 'v6', 'v5'];
const AMD64 = ['v4', 'v3', 'v2', 'v1'];

/**
 * The descriptor of an index that suits a platform best.
 *
 * @see OCI image-spec, image-index.md "Platform Variants"
 */
export function choosePlatform(offered: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  const alike = offered.filter(
    ({ platform }) => platform?.os === wanted.os && platform.architecture === wanted.architecture,
  );
  for (const variant of variantsFor(wanted)) {
    const found = alike.find(({ platform }) => (platform?.variant || undefined) === variant);
    if (found !== undefined) return found;
  }
  return offered.find(({ platform }) => platform === undefined || platform === null);
}

/** Whether an image is what was asked for, as far as it says. */
export function isOfPlatform(image: Platform, wanted: Platform): boolean {
  if (image.os !== wanted.os || image.architecture !== wanted.architecture) return false;
  return wanted.variant === undefined || !image.variant || image.variant === wanted.variant;
}

/** `linux/arm/v7` */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}

function variantsFor({ architecture, variant }: Platform): readonly (string | undefined)[] {
  if (architecture === 'arm') return [...from(ARM, variant ?? 'v7'), undefined];
  if (architecture === 'arm64') return [...new Set([variant ?? 'v8', 'v8']), undefined];
  if (architecture === 'amd64')
    return variant === undefined ? [undefined, 'v1'] : [...from(AMD64, variant), undefined];
  return variant === undefined ? [undefined] : [variant, undefined];
}

/** The variant, and all that are older. */
function from(variants: readonly string[], variant: string): readonly string[] {
  const start = variants.indexOf(variant);
  return start === -1 ? [variant] : variants.slice(start);
}
