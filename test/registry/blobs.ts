import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import { digestOf } from '../../lib/oci/digest.ts';
import { teamApp } from '../support/registry-client.ts';
import { type Asked, aWebServer, type Said } from '../support/web-server.ts';

const bytes = Buffer.alloc(300_000, 'blob');
const digest = digestOf(createHash('sha256').update(bytes).digest('hex'));
const BLOB = `/v2/team/app/blobs/${digest}`;
const UPLOADS = '/v2/team/app/blobs/uploads/';

const source = () => {
  const opened: number[] = [];
  return {
    opened,
    blob: {
      digest,
      sizeBytes: bytes.length,
      open(fromByte: number) {
        opened.push(fromByte);
        return Readable.from([
          bytes.subarray(fromByte, 200_000),
          bytes.subarray(Math.max(fromByte, 200_000)),
        ]);
      },
    },
  };
};

test('a blob comes from the byte that was asked for, where the registry knows how', async (t) => {
  const server = await aWebServer(t, ({ headers }) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    return from === 0
      ? { status: 200, body: bytes }
      : { status: 206, headers: { 'content-range': range }, body: bytes.subarray(from) };
  });
  const whole = await teamApp(server.host).openBlob(digest, 0);
  t.deepEqual([whole.fromByte, whole.sizeBytes], [0, bytes.length]);
  t.deepEqual(await buffer(whole.stream), bytes);
  const rest = await teamApp(server.host).openBlob(digest, 100_000);
  t.deepEqual([rest.fromByte, rest.sizeBytes], [100_000, bytes.length]);
  t.deepEqual(await buffer(rest.stream), bytes.subarray(100_000));
});

test('a registry that starts over is believed', async (t) => {
  const server = await aWebServer(t, () => ({ status: 200, body: bytes }));
  const { stream, fromByte } = await teamApp(server.host).openBlob(digest, 100_000);
  t.is(fromByte, 0);
  t.is((await buffer(stream)).length, bytes.length);
});

test('a connection that ends early fails the stream', async (t) => {
  const server = await aWebServer(t, () => ({ status: 200, body: bytes, cutAfter: 1000 }));
  const { stream } = await teamApp(server.host).openBlob(digest, 0);
  await t.throwsAsync(buffer(stream));
});

test('a blob that is not there is told with the registry’s name', async (t) => {
  const server = await aWebServer(t, () => ({ status: 404 }));
  await t.throwsAsync(teamApp(server.host).openBlob(digest, 0), {
    code: 'TSMAN_BLOB_UNKNOWN',
    message: `reading blob ${digest} in ${server.host}/team/app: not found`,
  });
  t.false(await teamApp(server.host).hasBlob(digest));
});

test('a redirection to another host is followed without what was meant for the registry', async (t) => {
  const store = await aWebServer(t, () => ({ status: 200, body: bytes }));
  const server = await aWebServer(t, ({ headers }) =>
    headers.authorization === undefined
      ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
      : { status: 307, headers: { location: `http://${store.host}/bucket/x?signature=y` } },
  );
  const app = teamApp(server.host, { credentials: { username: 'ann', password: 'secret' } });
  t.deepEqual(await buffer((await app.openBlob(digest, 5)).stream), bytes);
  t.deepEqual(store.lines(), ['GET /bucket/x?signature=y']);
  t.is(store.asked[0]?.headers.authorization, undefined);
  t.is(store.asked[0]?.headers.range, 'bytes=5-');
});

test('redirections have an end', async (t) => {
  const server = await aWebServer(t, ({ path }) => ({ status: 302, headers: { location: `${path}x` } }));
  await t.throwsAsync(teamApp(server.host).openBlob(digest, 0), {
    code: 'TSMAN_REGISTRY_ANSWER',
    message: /it redirects without end/,
  });
});

/** Keeps what it is sent; `trouble` may do otherwise, once for each of its keys. */
function anUpload(trouble: Readonly<Record<string, (asked: Asked) => Said>> = {}) {
  const kept: Buffer[] = [];
  const used = new Set<string>();
  const size = () => Buffer.concat(kept).length;
  const usual = ({ method, body }: Asked): Said => {
    if (method === 'HEAD') return { status: 404 };
    if (method === 'POST') return { status: 202, headers: { location: '/upload/1?state=a' } };
    kept.push(body);
    const headers = { location: '/upload/1?state=b', range: `0-${Math.max(size() - 1, 0)}` };
    return { status: method === 'PUT' ? 201 : method === 'GET' ? 204 : 202, headers };
  };
  const answer = (asked: Asked): Said => {
    const said = used.has(asked.method) ? undefined : trouble[asked.method]?.(asked);
    used.add(asked.method);
    return said ?? usual(asked);
  };
  return { answer, kept: () => Buffer.concat(kept), keep: (part: Buffer) => kept.push(part) };
}

test('a blob is sent in one piece where all goes well', async (t) => {
  const upload = anUpload();
  const server = await aWebServer(t, upload.answer);
  const totals: number[] = [];
  await teamApp(server.host).putBlob(source().blob, (total) => totals.push(total));
  t.deepEqual(server.lines(), [
    `POST ${UPLOADS}`,
    'PATCH /upload/1?state=a',
    `PUT /upload/1?state=b&digest=${encodeURIComponent(digest)}`,
  ]);
  t.deepEqual(upload.kept(), bytes);
  t.deepEqual(totals, [200_000, 300_000]);
});

test('a small blob is sent with the question that ends the upload', async (t) => {
  const upload = anUpload();
  const server = await aWebServer(t, upload.answer);
  const small = Buffer.from('{}');
  const sum = digestOf(createHash('sha256').update(small).digest('hex'));
  await teamApp(server.host).putBlob({ digest: sum, sizeBytes: 2, open: () => Readable.from([small]) });
  t.deepEqual(server.lines(), [`POST ${UPLOADS}`, `PUT /upload/1?state=a&digest=${encodeURIComponent(sum)}`]);
  t.deepEqual(upload.kept(), small);
});

test('an upload that breaks goes on from where the registry is', async (t) => {
  const upload = anUpload({
    PATCH: ({ body }) => {
      upload.keep(body.subarray(0, 250_000));
      return { status: 500 };
    },
  });
  const server = await aWebServer(t, upload.answer);
  const { blob, opened } = source();
  await teamApp(server.host).putBlob(blob);
  t.deepEqual(server.lines(), [
    `POST ${UPLOADS}`,
    'PATCH /upload/1?state=a',
    'GET /upload/1?state=a',
    'PATCH /upload/1?state=b',
    `PUT /upload/1?state=b&digest=${encodeURIComponent(digest)}`,
  ]);
  t.is(server.asked[3]?.headers['content-range'], '250000-299999');
  t.deepEqual(opened, [0, 250_000]);
  t.deepEqual(upload.kept(), bytes);
});

test('an upload that the registry has forgotten begins anew', async (t) => {
  const upload = anUpload({ PATCH: () => ({ status: 503 }), GET: () => ({ status: 404 }) });
  const server = await aWebServer(t, upload.answer);
  await teamApp(server.host).putBlob(source().blob);
  t.deepEqual(
    server.lines().map((line) => line.split(' ')[0]),
    ['POST', 'PATCH', 'GET', 'HEAD', 'POST', 'PATCH', 'PUT'],
  );
  t.deepEqual(upload.kept(), bytes);
});

test('an upload whose last answer was lost is found to be there', async (t) => {
  const upload = anUpload({
    PUT: () => ({ status: 502 }),
    GET: () => ({ status: 404 }),
    HEAD: () => ({ status: 200 }),
  });
  const server = await aWebServer(t, upload.answer);
  await teamApp(server.host).putBlob(source().blob);
  t.is(server.lines().at(-1), `HEAD ${BLOB}`);
});

test('a registry that takes no large pieces gets small ones', async (t) => {
  const size = 40 * 1024 * 1024;
  const large = Buffer.alloc(size, 'x');
  const sum = digestOf(createHash('sha256').update(large).digest('hex'));
  const upload = anUpload({ PATCH: () => ({ status: 413 }) });
  const server = await aWebServer(t, upload.answer);
  const open = (from: number) => Readable.from([large.subarray(from)]);
  await teamApp(server.host).putBlob({ digest: sum, sizeBytes: size, open });
  const ranges = server.asked.flatMap(({ headers }) => headers['content-range'] ?? []);
  t.deepEqual(ranges, ['0-16777215', '16777216-33554431', '33554432-41943039']);
  t.true(upload.kept().equals(large));
});

test('a blob that a registry refuses is not sent again', async (t) => {
  const upload = anUpload({
    PUT: () => ({ status: 400, body: '{"errors":[{"code":"DIGEST_INVALID","message":"bad"}]}' }),
  });
  const server = await aWebServer(t, upload.answer);
  await t.throwsAsync(teamApp(server.host).putBlob(source().blob), { message: /digest invalid: bad/ });
  t.is(server.lines().length, 3);
});

test('a blob is taken over from another repository; where that does not work the upload goes on that was begun', async (t) => {
  const upload = anUpload();
  const server = await aWebServer(t, (asked) =>
    asked.path.endsWith('from=team%2Fbase') ? { status: 201 } : upload.answer(asked),
  );
  const app = teamApp(server.host);
  t.true(await app.mountBlob(digest, 'team/base'));
  t.false(await app.mountBlob(digest, 'team/other'));
  await app.putBlob(source().blob);
  const query = `mount=${encodeURIComponent(digest)}&from=`;
  t.deepEqual(server.lines(), [
    `POST ${UPLOADS}?${query}team%2Fbase`,
    `POST ${UPLOADS}?${query}team%2Fother`,
    'PATCH /upload/1?state=a',
    `PUT /upload/1?state=b&digest=${encodeURIComponent(digest)}`,
  ]);
  t.deepEqual(upload.kept(), bytes);
});

test('a registry that forbids to take over wants the bytes', async (t) => {
  const server = await aWebServer(t, () => ({ status: 403 }));
  t.false(await teamApp(server.host).mountBlob(digest, 'team/base'));
});
