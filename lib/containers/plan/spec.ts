import type { Spec, SpecLinux, SpecMount } from '../../oci/runtime-spec.ts';
import { planAnnotations } from './annotations.ts';
import { bindsHostSys } from './default-mounts.ts';
import { seccompUnavailable } from './errors.ts';
import type { SpecFacts } from './facts.ts';
import { planMounts, rootPropagation } from './mounts.ts';
import { planNamespaces } from './namespaces.ts';
import { planProcess } from './process.ts';
import { planProtectedPaths } from './protected-paths.ts';
import { planSysctls } from './sysctls.ts';
import { isMapped } from './user-namespace.ts';

/**
 * The OCI configuration of one start of a container: the request and what is known of the host in, `config.json` out.
 * Write it with `specText`.
 *
 * @throws any error of `plan/errors.ts`
 * @see OCI runtime-spec 1.0.2
 */
export function planSpec(facts: SpecFacts): Spec {
  const { request } = facts.container;
  const mounts = planMounts(facts);
  const ownUts = request.namespaces.uts.mode === 'private';
  return {
    ociVersion: '1.0.2',
    process: planProcess(facts),
    root: { path: facts.rootfs, readonly: request.readOnly },
    ...(ownUts ? { hostname: facts.hostname } : {}),
    ...(ownUts && request.domainname !== undefined ? { domainname: request.domainname } : {}),
    mounts,
    annotations: { ...planAnnotations(facts.container), ...compiledFilter(facts) },
    linux: planLinux(facts, mounts),
  };
}

function planLinux(facts: SpecFacts, mounts: readonly SpecMount[]): SpecLinux {
  const { mapping, userNamespace, networkNamespace, cgroupsPath, container } = facts;
  const { request } = container;
  const seccomp = planFilter(facts);
  const propagation = rootPropagation(mounts);
  const ownsNetwork = mapping === undefined || userNamespace !== undefined || networkNamespace === undefined;
  const hasGroupZero = isMapped(0, mapping?.gid, facts.ids.gidCount);
  const { privileged, security } = request;
  return {
    namespaces: planNamespaces(request, facts),
    // Told of a namespace that is joined, too: runc wants to know.
    ...(mapping === undefined ? {} : { uidMappings: mapping.uid, gidMappings: mapping.gid }),
    ...(cgroupsPath === undefined ? {} : { cgroupsPath }),
    sysctl: planSysctls(request, { mayPing: ownsNetwork && hasGroupZero }),
    ...(seccomp === undefined ? {} : { seccomp }),
    ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
    ...planProtectedPaths({ ...security, privileged }, { hostSys: bindsHostSys(facts) }),
  };
}

/** The readable filter stays in the configuration, for runtimes that do not know this annotation. */
function compiledFilter(facts: SpecFacts): Readonly<Record<string, string>> {
  const { seccompProgram: program } = facts;
  return program === undefined || planFilter(facts) === undefined
    ? {}
    : { 'run.oci.seccomp_bpf_data': program };
}

/** A privileged container is filtered only where that was asked for by name. */
function planFilter({ container, seccomp, host }: SpecFacts): SpecLinux['seccomp'] {
  const { privileged, security } = container.request;
  const asked = security.seccomp !== undefined;
  if (seccomp === undefined || (privileged && !asked)) return undefined;
  if (host.seccompAvailable) return seccomp;
  if (asked) throw seccompUnavailable();
  return undefined;
}
