import test from 'ava';
import type { ImageFacts } from '../../../lib/images/model.ts';
import { digestOf } from '../../../lib/oci/digest.ts';
import { anImageRoom } from '../../support/image-room.ts';

function facts(id: string): ImageFacts {
  const digest = digestOf(id);
  return {
    id,
    manifestDigest: digest,
    manifestMediaType: 'm',
    configDigest: digest,
    sizeBytes: 1,
    createdAt: '2026-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    layers: [],
    blobs: [digest],
    config: {},
  };
}

const ONE = `abc1${'0'.repeat(60)}`;
const TWO = `abc2${'0'.repeat(60)}`;
const THREE = `3${'0'.repeat(63)}`;

const table: Readonly<Record<string, string>> = {
  [ONE]: ONE,
  [`sha256:${ONE}`]: ONE,
  abc1: ONE,
  'sha256:abc2': TWO,
  app: ONE,
  'localhost/app': ONE,
  'docker.io/library/app': TWO,
  'library/app': TWO,
  'team/tool:2': THREE,
  'tool:2': THREE,
  [`team/tool@sha256:${THREE}`]: '-',
  [`quay.io/team/tool@sha256:${THREE}`]: THREE,
  tool: '-',
  'quay.io/tool:2': '-',
  both: '?',
  abc: '?',
  nope: '-',
  'No such': '-',
  '': '-',
};

for (const [text, expected] of Object.entries(table)) {
  const meaning: Readonly<Record<string, string>> = { '-': 'no image', '?': 'more than one image' };
  test(`"${text}" is ${meaning[expected] ?? expected.slice(0, 4)}`, async (t) => {
    const { images } = anImageRoom(t);
    await images.store.put(facts(ONE), ['localhost/app:latest', 'a.example/both:latest']);
    await images.store.put(facts(TWO), ['docker.io/library/app:latest', 'b.example/both:latest']);
    await images.store.put(facts(THREE), ['quay.io/team/tool:2']);
    const codes: Readonly<Record<string, string>> = {
      '-': 'TSMAN_IMAGE_UNKNOWN',
      '?': 'TSMAN_IMAGE_AMBIGUOUS',
    };
    const code = codes[expected];
    if (code === undefined) t.is(images.find(text).image.id, expected);
    else t.throws(() => images.find(text), { code });
  });
}
