import type { Challenge } from '../oci/distribution.ts';
import { describeFault, parseChallenges, parseFaults } from '../oci/distribution.ts';
import { unauthorized, unexpectedAnswer } from './errors.ts';
import type { Http, HttpAnswer } from './http.ts';
import { readText } from './read-body.ts';
import type { Credentials } from './registry.ts';
import { Setback } from './retry.ts';

/** Says who one is, in the way a registry wants to hear it. */
export interface Authorizer {
  /** The header for a question about `scope`; undefined until the registry has asked for one. */
  header(scope: string | undefined, what: string): Promise<string | undefined>;
  /**
   * Hear why a question was refused with 401.
   *
   * @param sent the header it was asked with
   * @returns whether to ask again, with a new header
   */
  refused(answer: HttpAnswer, scope: string | undefined, sent: string | undefined): boolean;
}

export interface AuthorizerOptions {
  readonly http: Http;
  /** As the user calls it. */
  readonly registry: string;
  readonly credentials: Credentials | undefined;
  /** Whether passwords may go over plain HTTP. */
  readonly insecure: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Token {
  readonly header: string;
  readonly expiresMs: number;
}

/** A token without a time is good for a minute. @see Docker's token specification, "Token Response Fields" */
const DEFAULT_SECONDS = 60;
/** Before a token expires, the next is asked for. */
const MARGIN_MS = 5_000;
const CLIENT_ID = 'tsman';
const ANSWER_BYTES = 1024 * 1024;

/** Tokens are kept for each scope; several questions at once wait for the same. */
export function openAuthorizer(options: AuthorizerOptions): Authorizer {
  const tokens = new Map<string, Promise<Token>>();
  let challenge: Challenge | undefined;

  const token = async (scope: string, what: string, bearer: Challenge): Promise<string> => {
    const kept = tokens.get(scope);
    const running = kept ?? fetchToken(options, { scope, what, bearer });
    tokens.set(scope, running);
    try {
      const { header, expiresMs } = await running;
      if (kept === undefined || Date.now() < expiresMs - MARGIN_MS) return header;
    } catch (error) {
      if (tokens.get(scope) === running) tokens.delete(scope);
      throw error;
    }
    if (tokens.get(scope) === running) tokens.delete(scope);
    return await token(scope, what, bearer);
  };

  return {
    async header(scope, what) {
      if (challenge === undefined) return undefined;
      if (challenge.scheme === 'basic') return basicHeader(options.credentials);
      return await token(scope ?? challenge.parameters['scope'] ?? '', what, challenge);
    },
    refused(answer, scope, sent) {
      const offered = answer.headers('www-authenticate').flatMap(parseChallenges);
      const bearer = offered.find(({ scheme, parameters }) => scheme === 'bearer' && parameters['realm']);
      challenge = bearer ?? offered.find(({ scheme }) => scheme === 'basic') ?? challenge;
      if (challenge === undefined) return false;
      if (challenge.scheme === 'basic') return options.credentials !== undefined && sent === undefined;
      tokens.delete(scope ?? challenge.parameters['scope'] ?? '');
      return true;
    },
  };
}

function basicHeader(credentials: Credentials | undefined): string | undefined {
  if (credentials === undefined) return undefined;
  const { username, password } = credentials;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

interface Wish {
  readonly scope: string;
  readonly what: string;
  readonly bearer: Challenge;
}

/** @throws Setback */
async function fetchToken(options: AuthorizerOptions, wish: Wish): Promise<Token> {
  const { what, bearer } = wish;
  const { http, credentials, insecure, signal } = options;
  const realm = realmOf(bearer, what);
  if (credentials !== undefined && realm.protocol === 'http:' && !insecure) {
    const why = `it wants the password sent to "http://${realm.host}", where everybody could read it`;
    throw new Setback(unexpectedAnswer(what, why), 'never');
  }
  const request = { url: realm, what, signal };
  const answer = await http.send(
    credentials?.identityToken === undefined
      ? { ...request, ...byPassword(realm, options, wish), method: 'GET' }
      : { ...request, ...byIdentityToken(credentials.identityToken, wish), method: 'POST' },
  );
  const text = await readText(answer, ANSWER_BYTES, what);
  if (answer.status !== 200) throw tokenRefused(options, { what, answer, text });
  return parseToken(text, what);
}

function realmOf({ parameters }: Challenge, what: string): URL {
  const realm = parameters['realm'] ?? '';
  try {
    const url = new URL(realm);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
  } catch {
    // Told below.
  }
  throw new Setback(
    unexpectedAnswer(what, `it has its tokens made at "${realm}", which is no address`),
    'never',
  );
}

function byPassword(realm: URL, { credentials }: AuthorizerOptions, { scope, bearer }: Wish) {
  const url = new URL(realm);
  const { service } = bearer.parameters;
  if (credentials !== undefined) url.searchParams.set('account', credentials.username);
  for (const each of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', each);
  if (service !== undefined) url.searchParams.set('service', service);
  const authorization = basicHeader(credentials);
  return { url, headers: { ...(authorization !== undefined && { authorization }) } };
}

function byIdentityToken(identityToken: string, { scope, bearer }: Wish) {
  const { service } = bearer.parameters;
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: CLIENT_ID,
    refresh_token: identityToken,
    ...(service !== undefined && { service }),
    ...(scope !== '' && { scope }),
  });
  const bytes = Buffer.from(form.toString());
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { sizeBytes: bytes.length, open: () => bytes },
  };
}

interface Refusal {
  readonly what: string;
  readonly answer: HttpAnswer;
  readonly text: string;
}

function tokenRefused(
  { registry, credentials }: AuthorizerOptions,
  { what, answer, text }: Refusal,
): Setback {
  const said = parseFaults(text).map(describeFault).join('; ');
  const { status } = answer;
  if (status === 401 || status === 403) {
    const why = credentials === undefined ? 'authentication required' : 'invalid username/password';
    const words = `unauthorized: ${why}${said === '' ? '' : `: ${said}`}`;
    return new Setback(unauthorized(what, registry, words), 'never');
  }
  const words = `requesting bearer token: invalid status code from registry ${status}${said && `: ${said}`}`;
  return new Setback(unexpectedAnswer(what, words), status >= 500 || status === 429 ? 'always' : 'never');
}

/** @throws Setback */
function parseToken(text: string, what: string): Token {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const answer = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const token = answer['token'] || answer['access_token'];
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new Setback(
      unexpectedAnswer(what, 'requesting bearer token: there is none in the answer'),
      'never',
    );
  }
  const seconds = Number(answer['expires_in']) || DEFAULT_SECONDS;
  return {
    header: `Bearer ${token}`,
    expiresMs: Date.now() + Math.max(seconds, DEFAULT_SECONDS) * 1000,
  };
}
