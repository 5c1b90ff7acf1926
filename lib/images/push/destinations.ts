import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../../base/json-file.ts';
import { type Digest, hexOf } from '../../oci/digest.ts';
import { type Descriptor, type Index, MEDIA_TYPES } from '../../oci/image-spec.ts';
import type { Repository } from '../../registry/registry.ts';
import type { FileWriter } from '../archive/file-writer.ts';
import { isIndex } from '../plan/documents.ts';
import type { OutgoingBlob } from './compress.ts';

/** A manifest on its way out. */
export interface OutgoingManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly digest: Digest;
}

/** Where an image goes: its blobs first, the manifest last. */
export interface Destination {
  /** Whether a blob is there and need not be sent. */
  has(digest: Digest): Promise<boolean>;
  put(blob: Omit<OutgoingBlob, 'close'>, onBytes: (doneBytes: number) => void): Promise<void>;
  /** The manifest of an image that is part of a list, which comes last. */
  part(manifest: OutgoingManifest): Promise<void>;
  finish(manifest: OutgoingManifest): Promise<void>;
}

interface Published {
  readonly repository: Repository;
  /** Tag or digest. */
  readonly version: string;
  /** Other repositories of this registry that may have the blobs. */
  readonly siblings: readonly string[];
}

/** A registry: what it has, here or in a repository beside, is not sent. */
export function registryDestination({ repository, version, siblings }: Published): Destination {
  return {
    async has(digest) {
      if (await repository.hasBlob(digest)) return true;
      for (const sibling of siblings) if (await repository.mountBlob(digest, sibling)) return true;
      return false;
    },
    put: (blob, onBytes) => repository.putBlob(blob, onBytes),
    async part(manifest) {
      await repository.putManifest(manifest.digest, manifest);
    },
    async finish(manifest) {
      await repository.putManifest(version, manifest);
    },
  };
}

/** What `skopeo copy dir:` writes. */
export function dirDestination(writer: FileWriter): Destination {
  return {
    has: async () => false,
    put: ({ digest, sizeBytes, open }) => writer.stream(hexOf(digest), sizeBytes, open(0)),
    part: ({ digest, bytes }) => writer.bytes(`${hexOf(digest)}.manifest.json`, bytes),
    async finish({ bytes }) {
      await writer.bytes('manifest.json', bytes);
      await writer.bytes('version', Buffer.from('Directory Transport Version: 1.1\n'));
    },
  };
}

const REF_NAME = 'org.opencontainers.image.ref.name';

interface Layout {
  readonly writer: FileWriter;
  /** The folder that is written to, which may have images already; undefined for an archive. */
  readonly folder: string | undefined;
  readonly name: string | undefined;
}

/** An OCI layout. Images that are in the folder stay, but for one of the same name. @see OCI image-spec, image-layout.md */
export function ociDestination({ writer, folder, name }: Layout): Destination {
  const written = new Set<Digest>();
  return {
    has: async (digest) =>
      written.has(digest) || (folder !== undefined && existsSync(join(folder, fileOf(digest)))),
    async put({ digest, sizeBytes, open }) {
      written.add(digest);
      await writer.stream(fileOf(digest), sizeBytes, open(0));
    },
    part: ({ digest, bytes }) => writer.bytes(fileOf(digest), bytes),
    async finish({ bytes, mediaType, digest }) {
      await writer.bytes(fileOf(digest), bytes);
      const own: Descriptor = {
        mediaType,
        digest,
        size: bytes.length,
        ...(name !== undefined && { annotations: { [REF_NAME]: name } }),
      };
      const others = othersIn(folder).filter((each) => !isReplaced(each, own));
      const index: Index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [...others, own] };
      await writer.bytes('index.json', Buffer.from(JSON.stringify(index)));
      await writer.bytes('oci-layout', Buffer.from('{"imageLayoutVersion": "1.0.0"}'));
    },
  };
}

function isReplaced(other: Descriptor, own: Descriptor): boolean {
  const name = other.annotations?.[REF_NAME];
  return name === own.annotations?.[REF_NAME] && (name !== undefined || other.digest === own.digest);
}

function othersIn(folder: string | undefined): readonly Descriptor[] {
  const index = folder === undefined ? undefined : readJson<unknown>(join(folder, 'index.json'));
  return isIndex(index) ? index.manifests : [];
}

function fileOf(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}
