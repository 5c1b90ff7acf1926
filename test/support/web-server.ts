import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';

/** What came in. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What goes out. */
export interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Cut the connection when so much of the body is sent. */
  readonly cutAfter?: number;
  /** Send so much of the body, and then wait for ever. */
  readonly holdAfter?: number;
  /** Never say anything. */
  readonly silent?: boolean;
}

export interface WebServer {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** In order; without the questions of whether there is a registry at all. */
  readonly asked: Asked[];
  /** `GET /v2/team/app/tags/list`, each with what came with it. */
  lines(): readonly string[];
}

/** An HTTP server on a free port of this machine, for as long as the test runs. `ping`: how it answers whether it is a registry. */
export async function aWebServer(
  t: ExecutionContext,
  answer: (asked: Asked) => Said | undefined,
  ping: Said = { status: 200 },
): Promise<WebServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy());
  });
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request;
    const one = { method, path: url, headers, body: await buffer(request) };
    const isPing = url === '/v2/' && headers.authorization === undefined;
    if (isPing) return say(response, ping);
    asked.push(one);
    say(response, answer(one) ?? { status: 404 });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    lines: () => asked.map(({ method, path }) => `${method} ${path}`),
  };
}

function say(response: ServerResponse, said: Said): void {
  const { status, headers = {}, body = '', cutAfter, holdAfter, silent } = said;
  if (silent) return;
  const bytes = Buffer.from(body);
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(status, { ...length, ...headers });
  if (holdAfter !== undefined) response.write(bytes.subarray(0, holdAfter));
  else if (cutAfter === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, cutAfter), () => response.destroy());
}
