import type { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import { codeOf } from '../base/error.ts';
import { VERSION } from '../base/version.ts';
import type { Environment } from '../host/folders.ts';
import { unexpectedAnswer, unreachable } from './errors.ts';
import { proxyFor } from './plan/proxy.ts';
import { redirected, type Target } from './plan/redirect.ts';
import { troubleOf } from './plan/trouble.ts';
import { Setback } from './retry.ts';
import { systemRoots } from './system-roots.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Something to send, which can be sent again. */
export interface Body {
  readonly sizeBytes: number;
  open(): Buffer | AsyncIterable<Buffer>;
}

export interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body | undefined;
  /** For errors: `reading manifest latest in registry.example/app`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** The first of each name; names in lower case. */
  header(name: string): string | undefined;
  /** Every one of a name. */
  headers(name: string): readonly string[];
  /** Where it came from after redirections. */
  readonly url: URL;
  /** To be read, or got rid of by {@link drain}. */
  readonly body: Readable;
}

/** Whom to believe, and how to prove who one is. */
export interface Trust {
  /** false: any certificate will do, and redirections may lead to plain HTTP. */
  readonly verify: boolean;
  /** Beside those of the system. */
  readonly ca: readonly Buffer[];
  /** For the registry itself, never for where it redirects to. */
  readonly client?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

export interface Timeouts {
  readonly connectMs: number;
  /** From the question to the first of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly idleMs: number;
}

/** Registries hash what they were sent before they answer. */
export const TIMEOUTS: Timeouts = { connectMs: 30_000, headersMs: 300_000, idleMs: 60_000 };

export interface Http {
  /**
   * Ask, and follow where GET and HEAD are redirected to.
   *
   * @throws Setback naming the host when there is no answer
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpOptions {
  readonly environment: Environment;
  readonly trust: Trust;
  readonly timeouts?: Timeouts;
}

const MAX_REDIRECTS = 10;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** More than one connection needs, less than a wrong answer could take. */
const DRAIN_BYTES = 64 * 1024;

/** HTTP for one registry: its connections are kept and used again. */
export function openHttp(options: HttpOptions): Http {
  const connections = new Connections(options);
  return {
    async send(request) {
      let target: Target = request;
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        const answer = await sendOnce(connections, { ...request, ...target });
        if (!follows(request, answer.status)) return answer;
        await drain(answer);
        const next = redirected(target, answer.header('location'), !options.trust.verify);
        if ('problem' in next) {
          throw new Setback(unexpectedAnswer(request.what, `${target.url.host}: ${next.problem}`), 'never');
        }
        target = next;
      }
      throw new Setback(
        unexpectedAnswer(request.what, `${target.url.host}: it redirects without end`),
        'never',
      );
    },
  };
}

function follows({ method }: HttpRequest, status: number): boolean {
  return (method === 'GET' || method === 'HEAD') && REDIRECTS.includes(status);
}

/** Read what is left of an answer nobody wants, so that its connection can be used again. */
export async function drain({ body }: Pick<HttpAnswer, 'body'>): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > DRAIN_BYTES) break;
    }
  } catch {
    // Then it is used no more.
  }
}

async function sendOnce(connections: Connections, request: HttpRequest): Promise<HttpAnswer> {
  const { method, url, body, headers, signal, what } = request;
  try {
    const dispatcher = await connections.to(url, what);
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: {
        'user-agent': `tsman/${VERSION}`,
        ...headers,
        ...(body !== undefined && { 'content-length': String(body.sizeBytes) }),
      },
      ...(body !== undefined && { body: body.open() as Dispatcher.DispatchOptions['body'] & object }),
      ...(signal !== undefined && { signal }),
    });
    // Who reads it hears of errors; who throws it away unread does not want to.
    answer.body.on('error', () => undefined);
    const list = (name: string) => [answer.headers[name] ?? []].flat();
    return {
      status: answer.statusCode,
      header: (name) => list(name)[0],
      headers: list,
      url,
      body: answer.body,
    };
  } catch (error) {
    throw asSetback(request, error);
  }
}

function asSetback({ what, url, signal }: HttpRequest, error: unknown): unknown {
  if (signal?.aborted || error instanceof Setback || !(error instanceof Error)) return error;
  const trouble = troubleOf(codeOf(error), error.message);
  return new Setback(unreachable(what, url.host, trouble), trouble.again, { trouble });
}

/** One agent for each way out; what there is to decide about TLS is decided once. */
class Connections {
  readonly #options: HttpOptions;
  readonly #agents = new Map<string, Promise<Dispatcher>>();
  /** Of the registry itself: the first that was asked. */
  #home: string | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  to(url: URL, what: string): Promise<Dispatcher> {
    this.#home ??= url.hostname;
    const proxy = proxyFor(url, this.#options.environment);
    if (proxy !== undefined && 'problem' in proxy) {
      throw new Setback(unexpectedAnswer(what, proxy.problem), 'never');
    }
    const isHome = url.hostname === this.#home;
    const key = `${proxy?.href ?? ''} ${isHome}`;
    const agent = this.#agents.get(key) ?? this.#open(proxy, isHome);
    this.#agents.set(key, agent);
    return agent;
  }

  async #open(proxy: URL | undefined, isHome: boolean): Promise<Dispatcher> {
    const { timeouts = TIMEOUTS, trust } = this.#options;
    const { Agent, ProxyAgent } = await import('undici');
    const secureContext = await contextFor(this.#options, isHome);
    const connect = { timeout: timeouts.connectMs, rejectUnauthorized: trust.verify, secureContext };
    const common = { headersTimeout: timeouts.headersMs, bodyTimeout: timeouts.idleMs };
    if (proxy === undefined) return new Agent({ ...common, connect });
    return new ProxyAgent({
      ...common,
      uri: proxy.href,
      proxyTunnel: false,
      requestTls: connect,
      proxyTls: { timeout: timeouts.connectMs },
    });
  }
}

async function contextFor(
  { environment, trust: { verify, ca, client } }: HttpOptions,
  isHome: boolean,
): Promise<SecureContext> {
  const { createSecureContext } = await import('node:tls');
  const roots = verify ? [...systemRoots(environment), ...ca] : [];
  return createSecureContext({
    ...(roots.length > 0 && { ca: roots }),
    ...(isHome && client !== undefined && client),
  });
}
