import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { runProgram } from '../host/spawn.ts';
import type { IdMapping } from '../oci/runtime-spec.ts';
import { networkFailed } from './errors.ts';
import { prepareNamespaceFile } from './namespace.ts';

/** A user namespace of a container's own, to be made before its network. */
export interface OwnerWish {
  /** Where it is kept, by a bind mount. */
  readonly path: string;
  readonly uid: readonly IdMapping[];
  readonly gid: readonly IdMapping[];
}

/** Holds both namespaces until they are mounted; it says when it is in them. */
const HOLD = 'echo in; read end';

/**
 * Make a user namespace and a network namespace that it owns, and keep both by bind mounts: root of the container is then
 * root of its network too, and may set it up, bind ports below 1024 and mount a sysfs that shows it.
 *
 * @throws TSMAN_NETWORK_SETUP
 */
export async function makeOwnedNetworkNamespace(netns: string, owner: OwnerWish): Promise<void> {
  await prepareNamespaceFile(owner.path);
  await prepareNamespaceFile(netns);
  const holder = spawn('unshare', ['--user', '--net', 'sh', '-c', HOLD], { stdio: 'pipe' });
  try {
    await isInside(holder);
    const place = `/proc/${holder.pid}`;
    writeFileSync(`${place}/uid_map`, mapText(owner.uid));
    writeFileSync(`${place}/gid_map`, mapText(owner.gid));
    await keep(`${place}/ns`, { user: owner.path, net: netns });
  } finally {
    holder.stdin.end();
  }
}

async function isInside(holder: ChildProcess): Promise<void> {
  const said: Buffer[] = [];
  holder.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  holder.stdin?.on('error', () => undefined);
  const ended = once(holder, 'close').then(() => false);
  const entered = once(holder.stdout as NodeJS.ReadableStream, 'data').then(() => true);
  if (!(await Promise.race([entered, ended]))) throw networkFailed(Buffer.concat(said).toString().trim());
}

/** The loopback is brought up on the way: whoever owns the mounts has every capability in what they own. */
async function keep(place: string, { user, net }: { readonly user: string; readonly net: string }) {
  const script =
    'mount --bind "$1/user" "$2" && mount --bind "$1/net" "$3" && exec nsenter --net="$3" ip link set lo up';
  const { exitCode, stderr } = await runProgram('sh', ['-c', script, 'keep', place, user, net]);
  if (exitCode !== 0) throw networkFailed(stderr.trim());
}

/** @see user_namespaces(7), "Defining user and group ID mappings" */
function mapText(mapping: readonly IdMapping[]): string {
  return mapping.map(({ containerID, hostID, size }) => `${containerID} ${hostID} ${size}\n`).join('');
}
