import type { Manifest } from '../../oci/image-spec.ts';

/** More than any image has; overlay takes 500. */
const MAX_LAYERS = 500;

/** What is wrong with a manifest's layers, in words that fit behind a colon. */
export function layersProblem({ layers }: Pick<Manifest, 'layers'>): string | undefined {
  if (layers.length > MAX_LAYERS)
    return `it has ${layers.length} layers, more than the ${MAX_LAYERS} allowed`;
  const encrypted = layers.some(({ mediaType }) => mediaType.endsWith('+encrypted'));
  return encrypted ? 'its layers are encrypted, which is not supported' : undefined;
}
