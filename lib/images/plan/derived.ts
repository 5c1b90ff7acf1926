import type { Digest } from '../../oci/digest.ts';
import type {
  Descriptor,
  ExecutionConfig,
  HistoryEntry,
  ImageConfig,
  Manifest,
} from '../../oci/image-spec.ts';
import { inOrder } from './ordered-config.ts';
import { type Family, pushedManifest } from './push.ts';

/** What an image is made of that has one more layer than another. */
export interface Derivation {
  /** RFC 3339. */
  readonly created: string;
  readonly config: ExecutionConfig;
  /** Of the new layer. */
  readonly diffId: Digest;
  /** Whether the new layer takes the place of all others. */
  readonly alone: boolean;
  /** What to call the image below in the history. */
  readonly baseName: string;
  readonly author?: string | undefined;
  readonly message?: string | undefined;
}

/** The configuration of an image with one more layer; the history says where it comes from, in podman's words. */
export function derivedConfig(base: ImageConfig, derivation: Derivation): ImageConfig {
  const { created, config, diffId, alone, author, message } = derivation;
  const { architecture, variant, os } = base;
  return {
    created,
    ...(author && { author }),
    ...(message && { comment: message }),
    architecture,
    ...(variant && { variant }),
    os,
    ...(base['os.version'] && { 'os.version': base['os.version'] }),
    ...(base['os.features'] && { 'os.features': base['os.features'] }),
    config: inOrder(config),
    rootfs: { type: 'layers', diff_ids: alone ? [diffId] : [...base.rootfs.diff_ids, diffId] },
    history: [...(alone ? [] : wholeHistory(base)), newEntry(derivation)],
  };
}

function newEntry({ created, author, message, baseName }: Derivation): HistoryEntry {
  return {
    created,
    created_by: '/bin/sh',
    ...(author && { author }),
    comment: message || `FROM ${baseName}`,
  };
}

/** Readers count: every layer has its entry, or the archive is refused. */
function wholeHistory({ history = [], rootfs }: ImageConfig): readonly HistoryEntry[] {
  const told = history.filter(({ empty_layer: isEmpty }) => !isEmpty).length;
  const untold = Math.max(rootfs.diff_ids.length - told, 0);
  return [...Array.from({ length: untold }, () => ({ created_by: '' })), ...history];
}

/** What the manifest of such an image is made of. */
export interface DerivedManifest {
  readonly family: Family;
  readonly config: Descriptor;
  readonly layer: Descriptor;
  readonly alone: boolean;
  readonly base: { readonly digest: Digest; readonly name: string };
}

/**
 * The manifest of an image with one more layer.
 *
 * @throws TSMAN_SAVE_LAYER for a layer below whose type the other family does not have
 */
export function derivedManifest(below: Manifest, parts: DerivedManifest): ReturnType<typeof pushedManifest> {
  const { family, config, layer, alone, base } = parts;
  const layers = alone ? [layer] : [...below.layers, layer];
  const manifest: Manifest = {
    schemaVersion: 2,
    config,
    layers,
    annotations: {
      'org.opencontainers.image.base.digest': base.digest,
      'org.opencontainers.image.base.name': base.name,
    },
  };
  return pushedManifest(manifest, { family, layers: layers.map(() => 'keep') }, layers);
}
