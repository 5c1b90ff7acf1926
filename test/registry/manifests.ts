import { createHash } from 'node:crypto';
import test from 'ava';
import { type Digest, digestOf } from '../../lib/oci/digest.ts';
import { MEDIA_TYPES } from '../../lib/oci/image-spec.ts';
import { teamApp } from '../support/registry-client.ts';
import { aWebServer, type Said } from '../support/web-server.ts';

const bytes = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config: {}, layers: [] }),
);
const digest = digestOf(createHash('sha256').update(bytes).digest('hex'));
const other = `sha256:${'0'.repeat(64)}` as Digest;
const good: Said = {
  status: 200,
  headers: { 'content-type': MEDIA_TYPES.ociManifest, 'docker-content-digest': digest },
  body: bytes,
};
const fault = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });

test('a manifest comes as it is, with its type and digest; every known type is asked for', async (t) => {
  const server = await aWebServer(t, () => good);
  t.deepEqual(await teamApp(server.host).manifest('1'), {
    bytes,
    mediaType: MEDIA_TYPES.ociManifest,
    digest,
  });
  t.deepEqual(server.lines(), ['GET /v2/team/app/manifests/1']);
  t.regex(String(server.asked[0]?.headers.accept), /oci\.image\.index.*docker\.distribution\.manifest\.v2/);
});

test('a manifest that is not what was asked for by digest is refused', async (t) => {
  const server = await aWebServer(t, () => ({ ...good, headers: { 'docker-content-digest': other } }));
  const found = await t.throwsAsync(teamApp(server.host).manifest(other), { code: 'TSMAN_MANIFEST_DIGEST' });
  t.is(
    found.message,
    `reading manifest ${other} in ${server.host}/team/app: manifest digest is ${digest}, not ${other}`,
  );
  await t.throwsAsync(teamApp(server.host).manifest('1'), { code: 'TSMAN_MANIFEST_DIGEST' });
});

for (const [how, said] of Object.entries<Said>({
  'by its length': { status: 200, headers: { 'content-length': '5000000' }, body: '' },
  'byte for byte': {
    status: 200,
    headers: { 'transfer-encoding': 'chunked' },
    body: Buffer.alloc(5_000_000, 32),
  },
})) {
  test(`a manifest that is too large, ${how}, is not read`, async (t) => {
    const { 'content-length': length, ...rest } = said.headers ?? {};
    const headers = length === undefined ? rest : said.headers;
    const server = await aWebServer(t, () => ({ ...said, ...(headers && { headers }) }));
    await t.throwsAsync(teamApp(server.host).manifest('1'), { code: 'TSMAN_MANIFEST_SIZE' });
  });
}

test('what is no manifest is refused', async (t) => {
  const server = await aWebServer(t, ({ path }) => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: path.endsWith('html') ? '<html>' : '{"schemaVersion":1}',
  }));
  await t.throwsAsync(teamApp(server.host).manifest('html'), { code: 'TSMAN_MANIFEST_TYPE' });
  await t.throwsAsync(teamApp(server.host).manifest('json'), {
    code: 'TSMAN_MANIFEST_TYPE',
    message: /unsupported manifest type "text\/html"/,
  });
});

test('a manifest that is not there is unknown, whatever the registry says of it', async (t) => {
  const server = await aWebServer(t, ({ path }) => ({
    status: 404,
    body: path.endsWith('/1') ? fault('MANIFEST_UNKNOWN', 'manifest unknown') : '<html>',
  }));
  const app = teamApp(server.host);
  const where = `in ${server.host}/team/app`;
  await t.throwsAsync(app.manifest('1'), {
    code: 'TSMAN_MANIFEST_UNKNOWN',
    message: `reading manifest 1 ${where}: manifest unknown: manifest unknown`,
  });
  await t.throwsAsync(app.manifest('2'), { message: `reading manifest 2 ${where}: manifest unknown` });
  t.is(await app.manifestDigest('1'), undefined);
});

test('the digest of a manifest is known without the manifest, or with it where the registry does not say', async (t) => {
  const server = await aWebServer(t, ({ path }) =>
    path.endsWith('/1') ? good : { ...good, headers: { 'content-type': MEDIA_TYPES.ociManifest } },
  );
  const expected = { digest, mediaType: MEDIA_TYPES.ociManifest, sizeBytes: bytes.length };
  t.deepEqual(await teamApp(server.host).manifestDigest('1'), expected);
  t.deepEqual(await teamApp(server.host).manifestDigest('2'), expected);
  t.deepEqual(server.lines(), [
    'HEAD /v2/team/app/manifests/1',
    'HEAD /v2/team/app/manifests/2',
    'GET /v2/team/app/manifests/2',
  ]);
});

test('a manifest is sent to the byte, and a registry that keeps another is found out', async (t) => {
  const server = await aWebServer(t, ({ path }) => ({
    status: 201,
    headers: { 'docker-content-digest': path.endsWith('/1') ? digest : other },
  }));
  const app = teamApp(server.host);
  t.is(await app.putManifest('1', { bytes, mediaType: MEDIA_TYPES.ociManifest }), digest);
  t.deepEqual(server.asked[0]?.body, bytes);
  t.is(server.asked[0]?.headers['content-type'], MEDIA_TYPES.ociManifest);
  await t.throwsAsync(app.putManifest('2', { bytes, mediaType: MEDIA_TYPES.ociManifest }), {
    code: 'TSMAN_MANIFEST_DIGEST',
  });
});

test('tags come page by page', async (t) => {
  const pages: Readonly<Record<string, Said>> = {
    '/v2/team/app/tags/list': {
      status: 200,
      headers: { link: '</v2/team/app/tags/list?last=2&n=2>; rel="next"' },
      body: '{"name":"team/app","tags":["1","2"]}',
    },
    '/v2/team/app/tags/list?last=2&n=2': { status: 200, body: '{"tags":["3"]}' },
  };
  const server = await aWebServer(t, ({ path }) => pages[path]);
  t.deepEqual(await teamApp(server.host).tags(), ['1', '2', '3']);
});

test('a repository without tags has none, and one that does not exist is an error', async (t) => {
  const empty = await aWebServer(t, () => ({ status: 200, body: '{"tags":null}' }));
  t.deepEqual(await teamApp(empty.host).tags(), []);
  const none = await aWebServer(t, () => ({
    status: 404,
    body: fault('NAME_UNKNOWN', 'repository name not known'),
  }));
  await t.throwsAsync(teamApp(none.host).tags(), {
    code: 'TSMAN_MANIFEST_UNKNOWN',
    message: `fetching tags list of ${none.host}/team/app: name unknown: repository name not known`,
  });
});
