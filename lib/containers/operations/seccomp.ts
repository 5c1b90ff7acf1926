import { readFileSync } from 'node:fs';
import { codeOf } from '../../base/error.ts';
import type { SpecSeccomp } from '../../oci/runtime-spec.ts';
import type { ContainerRequest } from '../model.ts';
import type { Needs } from '../needs.ts';
import { planCapabilities } from '../plan/capabilities.ts';
import { noSeccompProfile } from '../plan/errors.ts';
import { parseSeccompProfile, planSeccomp, type SeccompProfile } from '../plan/seccomp.ts';
import { defaultSeccompProfile } from '../plan/seccomp-profile.ts';

/** Where distributions put the default profile; the first that is there counts. */
const HOST_PROFILES = ['/etc/containers/seccomp.json', '/usr/share/containers/seccomp.json'];

/** Names of Node's architectures as images have them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/**
 * The system call filter of a container; undefined when it is to have none.
 *
 * @throws TSMAN_SECCOMP_PROFILE_NOT_FOUND, TSMAN_SECCOMP_PROFILE_INVALID
 */
export function seccompFor({ conf, host }: Needs, request: ContainerRequest): SpecSeccomp | undefined {
  const { security, privileged, capAdd, capDrop, defaultCapabilities: base } = request;
  const asked = security.seccomp ?? (conf.containers.seccomp_profile || undefined);
  if (asked === 'unconfined' || (privileged && security.seccomp === undefined)) return undefined;
  const profile = asked === undefined ? defaultProfile() : readProfile(asked);
  const { bounding } = planCapabilities(
    { privileged, base, add: capAdd, drop: capDrop },
    { lastCapability: host.lastCapability, root: true },
  );
  return planSeccomp(profile, {
    capabilities: bounding,
    architecture: ARCHITECTURES[host.architecture] ?? host.architecture,
    kernel: host.kernel,
  });
}

function readProfile(path: string): SeccompProfile {
  try {
    return parseSeccompProfile(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw noSeccompProfile(path, 'no such file or directory');
    if (codeOf(error) === 'EACCES') throw noSeccompProfile(path, 'permission denied');
    throw error;
  }
}

function defaultProfile(): SeccompProfile {
  for (const path of HOST_PROFILES) {
    try {
      return parseSeccompProfile(readFileSync(path, 'utf8'));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return defaultSeccompProfile();
}
