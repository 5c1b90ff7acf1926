import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Environment } from '../host/folders.ts';

/** Where distributions keep them together; Go looks at the same places. */
const FILES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Certificates of the authorities that this machine trusts: those of SSL_CERT_FILE and SSL_CERT_DIR where they are set, else the
 * distribution's, else those that came with Node.js; and those of NODE_EXTRA_CA_CERTS, which all programs in Node.js trust.
 */
export function systemRoots(environment: Environment): readonly (string | Buffer)[] {
  const file = environment['SSL_CERT_FILE'];
  const folder = environment['SSL_CERT_DIR'];
  const own = file ? readable(file) : FILES.flatMap(readable).slice(0, 1);
  const found = [...own, ...(folder ? folder.split(':').flatMap(certificatesIn) : [])];
  const extra = environment['NODE_EXTRA_CA_CERTS'];
  return [...(found.length > 0 ? found : rootCertificates), ...(extra ? readable(extra) : [])];
}

function certificatesIn(folder: string): readonly Buffer[] {
  try {
    return readdirSync(folder).flatMap((name) => readable(join(folder, name)));
  } catch {
    return [];
  }
}

function readable(path: string): readonly Buffer[] {
  try {
    return [readFileSync(path)];
  } catch {
    return [];
  }
}
