import { TsmanError } from '../base/error.ts';

export const blobMissing = (digest: string) =>
  new TsmanError(`blob ${digest} is not in the content store`, {
    kind: 'not-found',
    code: 'TSMAN_BLOB_MISSING',
    hint: 'Load or pull the image again.',
  });

export const wrongDigest = (expected: string, found: string) =>
  new TsmanError(`blob ${expected} is damaged: its content has the digest ${found}`, {
    kind: 'invalid',
    code: 'TSMAN_BLOB_DIGEST',
    hint: 'Get the image again from where it came.',
  });

/** Sizes in bytes. */
export const wrongSize = (what: string, expected: number, found: number) =>
  new TsmanError(`blob ${what} is damaged: ${expected} bytes were announced, ${found} came`, {
    kind: 'invalid',
    code: 'TSMAN_BLOB_SIZE',
    hint: 'Get the image again from where it came.',
  });
