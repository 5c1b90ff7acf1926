import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../base/error.ts';
import type { Folders } from '../host/paths.ts';
import { certFolderUnreadable, certificateBroken } from './errors.ts';

/** Where certificates for registries may be. */
export interface CertPlace {
  readonly folders: Folders;
  readonly home: string;
  /** `--cert-dir`: the folder itself. */
  readonly certFolder?: string | undefined;
}

/** What the configuration adds to the trust of this machine, for one registry. */
export interface Certificates {
  /** PEM; besides those that the system trusts. */
  readonly ca: readonly Buffer[];
  /** PEM; shown to the registry when it asks. */
  readonly client?: { readonly cert: Buffer; readonly key: Buffer };
}

const NONE: Certificates = { ca: [] };

/**
 * The certificates for a registry: of the first folder `HOST[:PORT]` in podman's places, the user's before the system's.
 * Without a port only names without one are meant.
 *
 * @throws TSMAN_CERTIFICATE naming the file that cannot be used
 * @see containers-certs.d(5)
 */
export function certificatesFor(place: CertPlace, registry: string): Certificates {
  if (place.certFolder !== undefined) return readCertificates(place.certFolder, listNamed(place.certFolder));
  for (const folder of certFolders(place).map((each) => join(each, registry))) {
    const names = listFolder(folder);
    if (names !== undefined) return readCertificates(folder, names);
  }
  return NONE;
}

function certFolders({ folders, home }: CertPlace): readonly string[] {
  const own = [folders.config, join(home, '.config')].map((config) => join(config, 'containers/certs.d'));
  return [...new Set(own), '/etc/containers/certs.d', '/etc/docker/certs.d'];
}

function listNamed(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw certFolderUnreadable(folder, error);
  }
}

/** @returns undefined when there is none, or none for this user */
function listFolder(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return undefined;
    throw certFolderUnreadable(folder, error);
  }
}

function readCertificates(folder: string, names: readonly string[]): Certificates {
  const stems = (ending: string) =>
    names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  const [certs, keys] = [stems('.cert'), stems('.key')];
  const keyless = certs.find((stem) => !keys.includes(stem));
  if (keyless !== undefined) {
    throw certificateBroken(join(folder, `${keyless}.cert`), `its key ${keyless}.key is missing`);
  }
  const certless = keys.find((stem) => !certs.includes(stem));
  if (certless !== undefined) {
    throw certificateBroken(join(folder, `${certless}.key`), `its certificate ${certless}.cert is missing`);
  }
  const ca = stems('.crt').flatMap((stem) => readCertificate(join(folder, `${stem}.crt`)) ?? []);
  const [first] = certs;
  if (first === undefined) return { ca };
  const cert = readCertificate(join(folder, `${first}.cert`));
  const key = readFile(join(folder, `${first}.key`));
  return cert === undefined || key === undefined ? { ca } : { ca, client: { cert, key } };
}

function readCertificate(path: string): Buffer | undefined {
  const pem = readFile(path);
  if (pem === undefined) return undefined;
  try {
    if (new X509Certificate(pem).subject !== undefined && pem.includes('-----BEGIN')) return pem;
  } catch {
    // Said below: OpenSSL's words mean nothing to most.
  }
  throw certificateBroken(path, 'it holds no certificate in PEM format');
}

/** @returns undefined for a link to nothing */
function readFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw certificateBroken(path, error instanceof Error ? error.message : String(error));
  }
}
