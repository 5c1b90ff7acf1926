import type { Trouble } from '../errors.ts';

/** Whether another try may do better: `asked`: where the user asked for tries. */
export type Again = 'always' | 'asked' | 'never';

const NOT_TLS: Known = ['http: server gave HTTP response to HTTPS client', 'never', 'not-tls'];

type Known = readonly [words: string, again: Again, kind?: Trouble['kind']];

/** Go's words, which podman's users know, by the codes of Node.js and undici. */
const KNOWN: Readonly<Record<string, Known>> = {
  ECONNREFUSED: ['connection refused', 'asked'],
  ENOTFOUND: ['no such host', 'never'],
  EAI_AGAIN: ['the name cannot be looked up at the moment', 'always'],
  ECONNRESET: ['connection reset by peer', 'always'],
  EPIPE: ['broken pipe', 'always'],
  ETIMEDOUT: ['i/o timeout', 'always'],
  EHOSTUNREACH: ['no route to host', 'asked'],
  ENETUNREACH: ['network is unreachable', 'asked'],
  UND_ERR_CONNECT_TIMEOUT: ['i/o timeout: no connection', 'always'],
  UND_ERR_HEADERS_TIMEOUT: ['i/o timeout: no answer', 'always'],
  UND_ERR_BODY_TIMEOUT: ['i/o timeout: nothing more came', 'always'],
  UND_ERR_SOCKET: ['EOF: the connection was closed', 'always'],
  UND_ERR_PRX_TLS: ['the certificate of the proxy is not valid', 'never', 'certificate'],
  EPROTO: NOT_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  ERR_SSL_HTTP_REQUEST: NOT_TLS,
  SELF_SIGNED_CERT_IN_CHAIN: ['x509: certificate signed by unknown authority', 'never', 'certificate'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['x509: certificate signed by unknown authority', 'never', 'certificate'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['x509: certificate signed by unknown authority', 'never', 'certificate'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'x509: certificate signed by unknown authority',
    'never',
    'certificate',
  ],
  CERT_HAS_EXPIRED: ['x509: certificate has expired or is not yet valid', 'never', 'certificate'],
  CERT_NOT_YET_VALID: ['x509: certificate has expired or is not yet valid', 'never', 'certificate'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['x509: certificate is for another host', 'never', 'certificate'],
};

/** What a failed connection means. Whatever is not known may pass. */
export function troubleOf(code: string | undefined, message: string): Trouble & { readonly again: Again } {
  const known = KNOWN[code ?? ''];
  if (known !== undefined) return { words: known[0], again: known[1], kind: known[2] ?? 'other' };
  if (code?.startsWith('ERR_SSL_') === true) return { words: message, again: 'never', kind: 'other' };
  return { words: message || 'the connection failed', again: 'always', kind: 'other' };
}
