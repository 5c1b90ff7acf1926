import test from 'ava';
import fc from 'fast-check';
import { TsmanError } from '../../lib/base/error.ts';
import { hexOf } from '../../lib/oci/digest.ts';
import { MEDIA_TYPES } from '../../lib/oci/image-spec.ts';
import { configOf, sha256, tarOf } from '../support/archives.ts';
import { anImageRoom } from '../support/image-room.ts';

const LAYER = tarOf({ 'etc/base': 'base' });
const LAYER_FILE = `${hexOf(sha256(LAYER))}.tar`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The value with something else in the place that `at` leads to. */
function planted(value: Json, at: readonly number[], other: Json): Json {
  const [step, ...rest] = at;
  if (step === undefined || typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return other;
  const changed = planted((value as Record<string, Json>)[key] ?? null, rest, other);
  return Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
}

const places = fc.array(fc.nat({ max: 9 }), { maxLength: 4 });
const values = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(
    null,
    '',
    '../../etc/passwd',
    '/etc/passwd',
    `sha256:${'0'.repeat(64)}`,
    -1,
    2 ** 60,
    [],
    {},
  ),
);

async function isLoadedOrRefused(
  t: Parameters<typeof anImageRoom>[0],
  files: Record<string, string | Buffer>,
) {
  const { images, file, content } = anImageRoom(t);
  try {
    await images.load({ path: file('a.tar', tarOf(files)) });
    return true;
  } catch (error) {
    const isClean = images.store.list().length > 0 || content.list().length === 0;
    if (error instanceof TsmanError && !error.message.includes('\n') && isClean) return true;
    throw error;
  }
}

test('whatever stands in the documents of a docker-archive, it is loaded or refused in one line', async (t) => {
  const config = JSON.parse(configOf([LAYER]).toString()) as Json;
  const manifest: Json = [{ Config: 'config.json', RepoTags: ['a:1'], Layers: [LAYER_FILE] }];
  await fc.assert(
    fc.asyncProperty(places, values, fc.boolean(), async (at, other, inConfig) =>
      isLoadedOrRefused(t, {
        [LAYER_FILE]: LAYER,
        'config.json': JSON.stringify(inConfig ? planted(config, at, other) : config),
        'manifest.json': JSON.stringify(inConfig ? manifest : planted(manifest, at, other)),
      }),
    ),
    { numRuns: 150 },
  );
  t.pass();
});

test('whatever stands in the documents of an OCI layout, it is loaded or refused in one line', async (t) => {
  const blob = (bytes: Buffer) => `blobs/sha256/${hexOf(sha256(bytes))}`;
  const describe = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: sha256(bytes),
    size: bytes.length,
  });
  const config = configOf([LAYER]);
  const manifest: Json = {
    schemaVersion: 2,
    config: describe(MEDIA_TYPES.ociConfig, config),
    layers: [describe(MEDIA_TYPES.ociLayer, LAYER)],
    annotations: { a: 'b' },
  };
  await fc.assert(
    fc.asyncProperty(places, values, fc.boolean(), async (at, other, inManifest) => {
      const bytes = Buffer.from(JSON.stringify(inManifest ? planted(manifest, at, other) : manifest));
      const named = { annotations: { 'org.opencontainers.image.ref.name': 'x' } };
      const index: Json = {
        schemaVersion: 2,
        manifests: [{ ...describe(MEDIA_TYPES.ociManifest, bytes), ...named }],
      };
      return isLoadedOrRefused(t, {
        'oci-layout': '{}',
        'index.json': JSON.stringify(inManifest ? index : planted(index, at, other)),
        [blob(config)]: config,
        [blob(LAYER)]: LAYER,
        [blob(bytes)]: bytes,
      });
    }),
    { numRuns: 150 },
  );
  t.pass();
});
