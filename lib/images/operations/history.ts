import type { HistoryEntry } from '../../oci/image-spec.ts';
import type { Needs } from '../needs.ts';
import { findImage } from './find.ts';
import { readConfigBlob } from './inspect.ts';

export interface HistoryStep {
  /** The image's for its last step; the others have none. */
  readonly id: string | undefined;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** Of the unpacked files of its layer, in bytes; 0 for a step that made none. */
  readonly sizeBytes: number;
  readonly comment: string;
  readonly tags: readonly string[];
}

/** How an image was made, last step first. @throws TSMAN_IMAGE_UNKNOWN, TSMAN_IMAGE_AMBIGUOUS */
export async function historyOf(needs: Needs, text: string): Promise<readonly HistoryStep[]> {
  const { image } = findImage(needs.store, text);
  const records = await needs.storage.listLayers();
  const sizes = new Map(records.map(({ diffId, sizeBytes }) => [diffId, sizeBytes]));
  const layers = [...image.layers];
  const steps = complete(readConfigBlob(needs, image).history ?? [], layers.length).map((entry) => {
    const layer = entry.empty_layer ? undefined : layers.shift();
    return { entry, sizeBytes: (layer && sizes.get(layer)) ?? 0 };
  });
  return steps.toReversed().map(({ entry, sizeBytes }, index) => ({
    id: index === 0 ? image.id : undefined,
    createdAt: entry.created ?? image.createdAt,
    createdBy: entry.created_by ?? '',
    sizeBytes,
    comment: entry.comment ?? '',
    tags: index === 0 ? image.names : [],
  }));
}

/** Some builders write no history, or only their own part of it: the layers below get steps that say nothing. */
function complete(history: readonly HistoryEntry[], layers: number): readonly HistoryEntry[] {
  const told = history.filter((entry) => !entry.empty_layer).length;
  return [...Array.from({ length: Math.max(0, layers - told) }, () => ({})), ...history];
}
