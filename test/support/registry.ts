import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RegistryWish {
  /** Speak TLS only, with a certificate of an authority that nobody has heard of. */
  readonly tls?: boolean;
  /** The only one who may do anything. */
  readonly user?: { readonly name: string; readonly password: string };
}

/** Debian's `docker-registry` on a free port of this machine. */
export interface Registry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** A certs.d folder for it, readable by everyone: `ca.crt`. Only with TLS. */
  readonly certificates: string;
  /** End it, and remove what it stored. */
  stop(): void;
}

/** Programs that {@link startRegistry} needs. */
export const REGISTRY_PROGRAMS: readonly string[] = ['docker-registry', 'htpasswd', 'openssl', 'setpriv'];

/** Resolves when it listens. */
export async function startRegistry(wish: RegistryWish = {}): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-registry-'));
  chmodSync(folder, 0o755);
  const file = join(folder, 'config.yml');
  writeFileSync(file, JSON.stringify(configuration(folder, wish)));
  // It ends with the tests, whatever ends those.
  const command = ['--pdeathsig', 'KILL', 'docker-registry', 'serve', file];
  const server = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  return {
    host: await addressOf(server),
    certificates: join(folder, 'certificates'),
    stop() {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It chooses a port and says which. */
async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('a registry cannot be heard');
  const said: string[] = [];
  const lines = createInterface(stderr);
  for await (const line of lines) {
    said.push(line);
    const [, address] = /msg="listening on ([^",]+)/.exec(line) ?? [];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new Error(`docker-registry ended:\n${said.join('\n')}`);
}

/** JSON, which is YAML too. */
function configuration(folder: string, { tls, user }: RegistryWish) {
  return {
    version: 0.1,
    log: { accesslog: { disabled: true }, level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0', secret: 'x', ...(tls && { tls: certificatesIn(folder) }) },
    ...(user && { auth: { htpasswd: { realm: 'test', path: passwordsIn(folder, user) } } }),
  };
}

function passwordsIn(folder: string, { name, password }: NonNullable<RegistryWish['user']>): string {
  const path = join(folder, 'htpasswd');
  writeFileSync(path, execFileSync('htpasswd', ['-Bbn', '-C', '4', name, password]));
  return path;
}

/** An authority for a day, and what it says about 127.0.0.1. */
function certificatesIn(folder: string) {
  const public_ = join(folder, 'certificates');
  mkdirSync(public_, { mode: 0o755 });
  const ca = join(public_, 'ca.crt');
  const [caKey, key, certificate] = ['ca.key', 'server.key', 'server.crt'].map((name) => join(folder, name));
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
  ];
  openssl(...made, '-subj', '/CN=throw-away authority', '-keyout', caKey ?? '', '-out', ca);
  const signed = ['-CA', ca, '-CAkey', caKey ?? '', '-subj', '/CN=127.0.0.1'];
  const extensions = [
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  openssl(...made, ...signed, ...extensions, '-keyout', key ?? '', '-out', certificate ?? '');
  chmodSync(ca, 0o644);
  return { certificate, key };
}
