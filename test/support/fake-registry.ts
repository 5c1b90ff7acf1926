import { Readable } from 'node:stream';
import { TsmanError } from '../../lib/base/error.ts';
import type { Digest } from '../../lib/oci/digest.ts';
import { isProblem, parseReference, type Reference } from '../../lib/oci/reference.ts';
import type { Manifest, Registries, Repository } from '../../lib/registry/registry.ts';
import { policyRefused } from '../../lib/registry/rules/errors.ts';
import { sha256 } from './archives.ts';

interface Shelves {
  readonly asked: string[];
  readonly manifests: Map<string, Manifest>;
  blobsOf(name: string): Map<Digest, Buffer>;
  /** @returns its digest */
  store(name: string, version: string, manifest: Pick<Manifest, 'bytes' | 'mediaType'>): Digest;
}

/**
 * One registry for every name, in memory; `asked` tells what it was asked for, in order. Its policy rejects the images that
 * are added to `rejected`, as `TRANSPORT:SCOPE`.
 */
export function aFakeRegistry() {
  const shelves = emptyShelves();
  const rejected = new Set<string>();
  const registries: Registries = {
    candidates(text) {
      const parsed = parseReference(text, 'docker.io');
      if (isProblem(parsed)) throw new Error(parsed.problem);
      return [parsed];
    },
    repository: (reference) => repositoryOn(shelves, reference),
    api: () => {
      throw new Error('this registry has no other side');
    },
    searchRegistries: () => ['docker.io'],
    checkPolicy(transport, scope) {
      if (rejected.has(`${transport}:${scope}`)) throw policyRefused(`${transport}:${scope}`, 'policy.json');
    },
  };
  return { registries, rejected, ...shelves };
}

function emptyShelves(): Shelves {
  const blobs = new Map<string, Map<Digest, Buffer>>();
  const manifests = new Map<string, Manifest>();
  return {
    asked: [],
    manifests,
    blobsOf(name) {
      const found = blobs.get(name) ?? new Map<Digest, Buffer>();
      blobs.set(name, found);
      return found;
    },
    store(name, version, { bytes, mediaType }) {
      const manifest = { bytes, mediaType, digest: sha256(bytes) };
      manifests.set(`${name}:${version}`, manifest);
      manifests.set(`${name}:${manifest.digest}`, manifest);
      return manifest.digest;
    },
  };
}

function repositoryOn(shelves: Shelves, reference: Reference): Repository {
  const { asked, manifests, store } = shelves;
  const name = reference.repository;
  const blobs = shelves.blobsOf(name);
  return {
    reference,
    async manifest(version) {
      asked.push(`manifest ${name}:${version}`);
      return manifests.get(`${name}:${version}`) ?? unknown(`${name}:${version}`);
    },
    async manifestDigest(version) {
      const found = manifests.get(`${name}:${version}`);
      return found && { ...found, sizeBytes: found.bytes.length };
    },
    async openBlob(digest, fromByte) {
      asked.push(`blob ${digest}`);
      const bytes = blobs.get(digest) ?? unknown(digest);
      const stream = Readable.from([bytes.subarray(fromByte)], { objectMode: false });
      return { stream, fromByte, sizeBytes: undefined };
    },
    hasBlob: async (digest) => blobs.has(digest),
    async mountBlob(digest, from) {
      const bytes = shelves.blobsOf(from).get(digest);
      if (bytes === undefined) return false;
      blobs.set(digest, bytes);
      asked.push(`mount ${digest} from ${from}`);
      return true;
    },
    async putBlob({ digest, open }, onBytes) {
      const bytes = Buffer.concat(await open(0).toArray());
      if (sha256(bytes) !== digest) throw new Error('an upload differs from its digest');
      asked.push(`put ${digest}`);
      blobs.set(digest, bytes);
      onBytes?.(bytes.length);
    },
    putManifest: async (version, manifest) => store(name, version, manifest),
    tags: async () => versionsOf(manifests, name).filter((version) => !version.startsWith('sha256')),
  };
}

function versionsOf(manifests: ReadonlyMap<string, Manifest>, name: string): readonly string[] {
  const prefix = `${name}:`;
  return [...manifests.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

function unknown(what: string): never {
  throw new TsmanError(`${what}: unknown`, { kind: 'not-found', code: 'TSMAN_MANIFEST_UNKNOWN' });
}
