import { createHash } from 'node:crypto';
import { type Digest, digestOf, parseDigest } from '../oci/digest.ts';
import { manifestType, parseDigestHeader, plainMediaType } from '../oci/distribution.ts';
import { manifestDigestWrong, manifestTooLarge, manifestTypeRefused } from './errors.ts';
import type { HttpAnswer } from './http.ts';
import { readBytes } from './read-body.ts';
import type { Manifest } from './registry.ts';

/** As much as registries take. @see OCI distribution-spec, "Pushing Manifests" */
const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Read a manifest, and make sure that it is what was asked for and what it says of itself.
 *
 * @throws TSMAN_MANIFEST_DIGEST, TSMAN_MANIFEST_SIZE, TSMAN_MANIFEST_TYPE; Setback when the connection ends early
 */
export async function readManifest(answer: HttpAnswer, version: string, what: string): Promise<Manifest> {
  const tooLarge = () => manifestTooLarge(what, MANIFEST_LIMIT_BYTES);
  if (Number(answer.header('content-length')) > MANIFEST_LIMIT_BYTES) {
    answer.body.destroy();
    throw tooLarge();
  }
  const bytes = await readBytes(answer, what, { bytes: MANIFEST_LIMIT_BYTES, tooLarge });
  const digest = digestOf(createHash('sha256').update(bytes).digest('hex'));
  const wanted = parseDigest(version) ?? parseDigestHeader(answer.header('docker-content-digest'));
  if (wanted !== undefined && wanted !== digest) throw manifestDigestWrong(what, wanted, digest);
  const type = manifestType(parse(bytes, what), plainMediaType(answer.header('content-type')));
  if ('problem' in type) throw manifestTypeRefused(what, type.problem);
  return { bytes, digest, mediaType: type.mediaType };
}

function parse(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw manifestTypeRefused(what, 'it is not JSON');
  }
}

/** @throws TSMAN_MANIFEST_DIGEST when a registry names another digest than what it was sent has */
export function storedDigest(answer: HttpAnswer, bytes: Buffer, what: string): Digest {
  const digest = digestOf(createHash('sha256').update(bytes).digest('hex'));
  const stored = parseDigestHeader(answer.header('docker-content-digest'));
  if (stored !== undefined && stored !== digest) throw manifestDigestWrong(what, digest, stored);
  return digest;
}
