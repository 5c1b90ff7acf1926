/** `sha256:` and 64 lower-case hex digits. @see OCI image-spec, descriptor.md "Digests" */
export type Digest = string & { readonly brand: 'digest' };

const SHAPE = /^sha256:[0-9a-f]{64}$/;

/** @returns undefined when `text` is not a sha256 digest */
export function parseDigest(text: string): Digest | undefined {
  return SHAPE.test(text) ? (text as Digest) : undefined;
}

/** The 64 hex digits behind `sha256:`. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** A digest of 64 hex digits. */
export function digestOf(hex: string): Digest {
  return `sha256:${hex}` as Digest;
}
