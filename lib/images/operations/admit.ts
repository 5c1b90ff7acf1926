import { realpathSync } from 'node:fs';
import type { Needs } from '../needs.ts';
import type { FileTransport } from '../plan/transport.ts';

export interface FilesToAdmit {
  readonly transport: FileTransport;
  /** As typed; undefined for what comes through a pipe. */
  readonly path: string | undefined;
  /** The image's name in there. */
  readonly reference?: string | undefined;
}

/** Ask the policy about an image in files, by where it truly lies. @throws TSMAN_POLICY_REFUSED */
export async function admitFiles(needs: Pick<Needs, 'registries'>, files: FilesToAdmit): Promise<void> {
  const { transport, path, reference } = files;
  const name = reference === undefined ? '' : `:${reference}`;
  const { checkPolicy } = await needs.registries();
  checkPolicy(transport, path === undefined ? '' : realPath(path) + name);
}

/** A path that leads nowhere is somebody else's complaint. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
