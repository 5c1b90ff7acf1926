import type { Digest } from '../../oci/digest.ts';

/** Something that happens on the way of an image, for a person who waits for it. */
export type ProgressStep =
  /** Work on a part begins. */
  | { readonly what: 'blob' | 'config' | 'manifest'; readonly digest: Digest; readonly sizeBytes?: number }
  /** So much of a blob is done. */
  | {
      readonly what: 'bytes';
      readonly digest: Digest;
      readonly doneBytes: number;
      readonly sizeBytes: number;
    }
  /** It is at this place now. */
  | { readonly what: 'trying'; readonly name: string };

/** Hears each step; never slow, never fails. */
export type Progress = (step: ProgressStep) => void;
