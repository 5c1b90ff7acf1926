import test from 'ava';
import {
  describeFault,
  manifestType,
  parseChallenges,
  parseContentRange,
  parseFaults,
  parseNextLink,
  parseRetryAfter,
  parseUploadRange,
} from '../../lib/oci/distribution.ts';
import { MEDIA_TYPES } from '../../lib/oci/image-spec.ts';

test('a challenge has a scheme and parameters, quoted or not', (t) => {
  const header = 'Bearer realm="https://auth.example/token?a=b,c",service=registry.example,scope="x \\"y\\""';
  t.deepEqual(parseChallenges(header), [
    {
      scheme: 'bearer',
      parameters: {
        realm: 'https://auth.example/token?a=b,c',
        service: 'registry.example',
        scope: 'x "y"',
      },
    },
  ]);
});

test('several challenges in one header are told apart', (t) => {
  const header = 'Basic realm="Registry Realm", BEARER realm="https://a.example/t" , service="s"';
  t.deepEqual(parseChallenges(header), [
    { scheme: 'basic', parameters: { realm: 'Registry Realm' } },
    { scheme: 'bearer', parameters: { realm: 'https://a.example/t', service: 's' } },
  ]);
});

test('what is no challenge gives none, at once', (t) => {
  for (const header of ['', '=', '"', ',,,', `${'a='.repeat(50_000)}"`, `x="${'\\"'.repeat(50_000)}`]) {
    t.notThrows(() => parseChallenges(header));
  }
  t.deepEqual(parseChallenges('=x'), []);
});

test('the next page is the one with the relation next', (t) => {
  t.is(parseNextLink('</v2/a/tags/list?last=b&n=2>; rel="next"'), '/v2/a/tags/list?last=b&n=2');
  t.is(
    parseNextLink('<https://a.example/1>; rel=prev, <https://a.example/3>; x=y; rel=next'),
    'https://a.example/3',
  );
  t.is(parseNextLink('<https://a.example/1>; rel=prev'), undefined);
  t.is(parseNextLink('nonsense'), undefined);
});

test('Content-Range says which bytes there are', (t) => {
  t.deepEqual(parseContentRange('bytes 5-9/10'), { first: 5, last: 9, sizeBytes: 10 });
  t.deepEqual(parseContentRange('bytes 5-9/*'), { first: 5, last: 9, sizeBytes: undefined });
  t.is(parseContentRange('bytes */10'), undefined);
});

test('the range of an upload says how many bytes have come', (t) => {
  t.is(parseUploadRange('0-1023'), 1024);
  t.is(parseUploadRange('bytes=0-1023'), 1024);
  t.is(parseUploadRange('0-0'), 0);
  t.is(parseUploadRange('5-9'), undefined);
  t.is(parseUploadRange(undefined), undefined);
});

test('a refusal is told in podman’s words, without what could harm a terminal', (t) => {
  const body = '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{}}]}';
  t.deepEqual(parseFaults(body).map(describeFault), ['manifest unknown: manifest unknown']);
  t.is(describeFault({ code: 'DENIED', message: 'a\u001b[2Jb\nc' }), 'denied: a [2Jb c');
  t.deepEqual(parseFaults('{"details":"incorrect username or password"}').map(describeFault), [
    'incorrect username or password',
  ]);
  for (const other of ['', '<html>', 'null', '[]', '{"errors":{}}', '{"errors":[null,1,{"code":2}]}']) {
    t.deepEqual(parseFaults(other), []);
  }
});

test('Retry-After is a number of seconds or a date', (t) => {
  const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');
  t.is(parseRetryAfter('120', now), 120_000);
  t.is(parseRetryAfter('Wed, 21 Oct 2015 07:28:30 GMT', now), 30_000);
  t.is(parseRetryAfter('Wed, 21 Oct 2015 07:00:00 GMT', now), 0);
  t.is(parseRetryAfter('soon', now), undefined);
});

const { ociIndex, ociManifest, dockerManifest, dockerList } = MEDIA_TYPES;
const index = { schemaVersion: 2, manifests: [] };
const image = { schemaVersion: 2, config: {}, layers: [] };

test('a manifest is what it says, what it is announced as, or what it looks like', (t) => {
  t.deepEqual(manifestType({ ...image, mediaType: dockerManifest }, 'text/plain'), {
    mediaType: dockerManifest,
  });
  t.deepEqual(manifestType(image, dockerManifest), { mediaType: dockerManifest });
  t.deepEqual(manifestType(image, 'application/json'), { mediaType: ociManifest });
  t.deepEqual(manifestType(index, ''), { mediaType: ociIndex });
});

test('a manifest that is two things at once is refused', (t) => {
  const refused: readonly (readonly [object, string])[] = [
    [{ ...image, mediaType: ociManifest }, dockerManifest],
    [{ ...image, manifests: [] }, ociManifest],
    [image, ociIndex],
    [index, ociManifest],
    [{ ...index, layers: [] }, dockerList],
  ];
  for (const [document, announced] of refused) t.true('problem' in manifestType(document, announced));
});

test('a manifest of another kind is refused by its name', (t) => {
  const v1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
  t.deepEqual(manifestType({ schemaVersion: 1, fsLayers: [] }, v1), {
    problem: `unsupported manifest type "${v1}"`,
  });
  t.true('problem' in manifestType([], ociManifest));
  t.true('problem' in manifestType(null, ociManifest));
});
