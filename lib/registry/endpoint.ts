import type { TsmanError } from '../base/error.ts';
import {
  describeFault,
  PATHS,
  parseFaults,
  parseRetryAfter,
  type RegistryFault,
} from '../oci/distribution.ts';
import { busy, denied, notThere, pingFailed, unauthorized, unexpectedAnswer } from './errors.ts';
import { type Body, drain, type Http, type HttpAnswer, type Method } from './http.ts';
import { resolveLocation } from './plan/redirect.ts';
import { readText } from './read-body.ts';
import { type Patience, Setback, withRetries } from './retry.ts';
import type { Authorizer } from './token.ts';

/** Something to ask a registry. */
export interface Question {
  readonly method: Method;
  /** A path, or what a `Location` said. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body | undefined;
  /** What a token is asked for. */
  readonly scope?: string | undefined;
  /** The beginning of what an error says: `reading manifest latest in registry.example/app`. */
  readonly what: string;
  /** Answers that are no errors, beside success. */
  readonly fine?: readonly number[];
  /** Made into an error where the answer is 404. */
  readonly missing?: (said: string) => TsmanError;
}

/** A registry, or a mirror of one, as it is spoken to. */
export interface Endpoint {
  /** As the user calls it. */
  readonly registry: string;
  /** Ask until there is an answer, as long as patience lasts. @throws TsmanError */
  ask(question: Question): Promise<HttpAnswer>;
  /** As `ask`; what goes wrong while the answer is read may pass, too. */
  askFor<Value>(question: Question, read: (answer: HttpAnswer) => Promise<Value>): Promise<Value>;
  /** Ask once, again only to say who one is. @throws Setback */
  askOnce(question: Question): Promise<HttpAnswer>;
  /** A `Location` of an answer as a path for the next question. */
  locationOf(answer: HttpAnswer): string | undefined;
}

export interface EndpointOptions {
  readonly registry: string;
  /** Host and port. */
  readonly address: string;
  /** Plain HTTP will do where there is no TLS. */
  readonly insecure: boolean;
  readonly http: Http;
  readonly authorizer: Authorizer;
  readonly patience: Patience;
}

const FAULT_BYTES = 64 * 1024;
/** Refusals that may pass. */
const PASSING: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Talk to a registry: find out how it is spoken to, say who one is, ask again what may pass. */
export function openEndpoint(options: EndpointOptions): Endpoint {
  const { registry, address, patience } = options;
  const base = baseFinder(options);
  let reached = false;

  const send = async (question: Question, authorization: string | undefined) => {
    const origin = await base(question.what);
    const { method, body, what } = question;
    const url = resolveLocation(origin, question.path) ?? origin;
    // What a Location names may be another host's: it hears nothing that was meant for this one.
    const own = url.origin === origin.origin && authorization !== undefined;
    const headers = { ...question.headers, ...(own && { authorization }) };
    try {
      const answer = await options.http.send({ method, url, headers, body, what, signal: patience.signal });
      reached = true;
      return answer;
    } catch (error) {
      throw reached ? error : asPing(address, error);
    }
  };

  const askOnce = async (question: Question): Promise<HttpAnswer> => {
    const { authorizer } = options;
    const { scope, what, fine = [] } = question;
    const first = await authorizer.header(scope, what);
    let answer = await send(question, first);
    if (answer.status === 401 && authorizer.refused(answer, scope, first)) {
      await drain(answer);
      answer = await send(question, await authorizer.header(scope, what));
    }
    if ((answer.status >= 200 && answer.status < 300) || fine.includes(answer.status)) return answer;
    throw await refusal(options, question, answer);
  };

  return {
    registry,
    askOnce,
    ask: (question) => withRetries(patience, () => askOnce(question)),
    askFor: (question, read) => withRetries(patience, async () => await read(await askOnce(question))),
    locationOf(answer) {
      const location = answer.header('location');
      return location === undefined ? undefined : resolveLocation(answer.url, location)?.href;
    },
  };
}

/** With TLS, or, where that is allowed and there is none, without. Found out once. */
function baseFinder({ address, insecure, http, patience: { signal } }: EndpointOptions) {
  const secure = new URL(`https://${address}`);
  const plain = new URL(`http://${address}`);
  let found: Promise<URL> | undefined;
  const find = async (what: string): Promise<URL> => {
    for (const base of [secure, plain]) {
      try {
        await drain(
          await http.send({ method: 'GET', url: new URL(PATHS.base, base), headers: {}, what, signal }),
        );
        return base;
      } catch (error) {
        if (base === secure && error instanceof Setback) continue;
        found = undefined;
        throw asPing(address, error);
      }
    }
    return plain;
  };
  return async (what: string): Promise<URL> => {
    if (!insecure) return secure;
    found ??= find(what);
    return await found;
  };
}

/** Nobody has answered yet: that is a failure of another kind than one in the middle. */
function asPing(address: string, error: unknown): unknown {
  if (!(error instanceof Setback) || error.trouble === undefined) return error;
  return new Setback(pingFailed(address, error.trouble), error.again);
}

async function refusal(options: EndpointOptions, question: Question, answer: HttpAnswer): Promise<Setback> {
  const { what } = question;
  const text = question.method === 'HEAD' ? '' : await readText(answer, FAULT_BYTES, what).catch(() => '');
  const faults = parseFaults(text);
  const afterMs = parseRetryAfter(answer.header('retry-after'), Date.now());
  const failure = failureFor(options, question, { status: answer.status, faults, afterMs });
  return new Setback(failure, PASSING.includes(answer.status) ? 'always' : 'never', { afterMs });
}

interface Refusal {
  readonly status: number;
  readonly faults: readonly RegistryFault[];
  readonly afterMs: number | undefined;
}

function failureFor(
  { registry }: EndpointOptions,
  { what, missing }: Question,
  { status, faults, afterMs }: Refusal,
): TsmanError {
  const said = faults.map(describeFault).join('; ');
  const wait = afterMs === undefined ? '' : `, which asks to wait ${Math.ceil(afterMs / 1000)}s`;
  if (status === 401) return unauthorized(what, registry, said || 'unauthorized: authentication required');
  if (status === 403)
    return denied(what, registry, said || 'denied: requested access to the resource is denied');
  if (status === 404) return (missing ?? ((why) => notThere(what, why)))(said || 'not found');
  if (status === 429)
    return busy(what, `${said || 'toomanyrequests: too many requests to the registry'}${wait}`);
  const words = `received unexpected HTTP status: ${status} from ${registry}${wait}`;
  return unexpectedAnswer(what, said === '' ? words : `${words}: ${said}`);
}
