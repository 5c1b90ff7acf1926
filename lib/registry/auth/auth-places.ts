import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../host/folders.ts';
import type { Folders } from '../../host/paths.ts';

/** Where this user's credentials may be. */
export interface AuthPlace {
  readonly environment: Environment;
  readonly folders: Folders;
  /** The caller's, outside the namespaces. */
  readonly uid: number;
  readonly home: string;
  /** `--authfile` */
  readonly authFile?: string | undefined;
  /** `credential-helpers` of registries.conf; undefined where no file says. */
  readonly helpers?: readonly string[] | undefined;
}

/** One authentication file, which need not be there. */
export interface AuthPath {
  readonly path: string;
  /** Docker's oldest format. */
  readonly legacy: boolean;
}

/**
 * The files to look for credentials in, in order; the first is the one that log-ins are written to. A file that was named is
 * the only one.
 *
 * @see containers-auth.json(5)
 */
export function authPaths(place: AuthPlace): readonly [AuthPath, ...AuthPath[]] {
  const { environment, folders, home } = place;
  const named = namedFile(place);
  if (named !== undefined) return [{ path: named, legacy: false }];
  const docker = nonEmpty(environment['DOCKER_CONFIG']) ?? join(home, '.docker');
  return [
    { path: runtimeFile(place), legacy: false },
    { path: join(folders.config, 'containers/auth.json'), legacy: false },
    { path: join(docker, 'config.json'), legacy: false },
    { path: join(home, '.dockercfg'), legacy: true },
  ];
}

/** `--authfile`, or the variable that stands for it. */
export function namedFile({ authFile, environment }: AuthPlace): string | undefined {
  return authFile ?? nonEmpty(environment['REGISTRY_AUTH_FILE']);
}

/** Podman's place, which ends with the session; where there is none, tsman's own folder, which ends with the boot. */
function runtimeFile({ environment, folders, uid }: AuthPlace): string {
  const session = nonEmpty(environment['XDG_RUNTIME_DIR']) ?? `/run/user/${uid}`;
  if (isOwnFolder(session)) return join(session, 'containers/auth.json');
  return uid === 0 ? '/run/containers/0/auth.json' : join(folders.runtime, 'auth.json');
}

function isOwnFolder(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isDirectory() === true && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}

const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text);
