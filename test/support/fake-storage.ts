import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { TsmanError } from '../../lib/base/error.ts';
import { type Digest, digestOf } from '../../lib/oci/digest.ts';
import type { Storage } from '../../lib/storage/storage.ts';

/** Layers in memory: their plain bytes by diff ID. What this test double does not do, fails. */
export function fakeStorage() {
  const layers = new Map<Digest, Buffer>();
  const added: Digest[] = [];
  const known: Partial<Storage> = {
    driver: 'overlay',
    hasLayer: async (chain) => layers.has(chain.at(-1) as Digest),
    async addLayer({ chain, open }) {
      const diffId = chain.at(-1) as Digest;
      const raw = Buffer.concat(await (await open()).toArray());
      const plain = raw[0] === 0x1f ? gunzipSync(raw) : raw;
      if (digestOf(createHash('sha256').update(plain).digest('hex')) !== diffId) {
        throw new TsmanError('the layer differs', { kind: 'invalid', code: 'TSMAN_LAYER_DIGEST' });
      }
      layers.set(diffId, plain);
      added.push(diffId);
    },
    listLayers: async () =>
      [...layers].map(([diffId, bytes]) => ({
        schema: 1,
        diffId,
        sizeBytes: bytes.length,
        createdAt: '2026-01-01T00:00:00Z',
      })),
    listRootfs: async () => [],
    sweep: async () => 0,
    async removeLayersExcept(keep) {
      const removed = [...layers.keys()].filter((layer) => !keep.has(layer));
      const freedBytes = removed.reduce((sum, layer) => sum + (layers.get(layer)?.length ?? 0), 0);
      for (const layer of removed) layers.delete(layer);
      return { freedBytes, removed };
    },
  };
  return { storage: known as Storage, layers, added };
}
