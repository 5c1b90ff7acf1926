import { statfsSync } from 'node:fs';
import { listContainers } from '../containers/operations/list.ts';
import type { Engine } from '../engine.ts';
import { type IdRange, ownIdMap } from '../host/caller.ts';
import { findProgram } from '../host/programs.ts';
import { runProgram } from '../host/spawn.ts';
import { platformOf } from '../oci/platform.ts';
import { probeDrivers } from '../storage/probe.ts';

/** The `host` block of `info`, in podman's names. */
export async function hostInfo(engine: Engine) {
  const { host, paths, containers, conf } = engine;
  const { cgroup, memory, distribution, ids } = host;
  const runtime = containers.runtime();
  const [runtimeVersion, slirp] = await Promise.all([versionOf(runtime.program), slirpInfo()]);
  return {
    arch: platformOf(host.architecture).architecture,
    os: 'linux',
    kernel: host.kernel,
    hostname: host.hostname,
    cpus: host.cpus,
    memTotal: memory.totalBytes,
    memFree: memory.freeBytes,
    swapTotal: memory.swapTotalBytes,
    swapFree: memory.swapFreeBytes,
    uptime: uptimeWords(host.uptimeSeconds),
    distribution: {
      distribution: distribution.id,
      version: distribution.version,
      codename: distribution.codename,
    },
    cgroupVersion: cgroup.kind === 'none' ? 'none' : 'v2',
    cgroupHierarchy: cgroup.kind,
    cgroupManager: cgroup.delegated === undefined ? 'disabled' : 'cgroupfs',
    cgroupControllers: cgroup.controllers,
    eventLogger: 'none',
    logDriver: conf.containers.log_driver ?? 'k8s-file',
    networkBackend: 'slirp4netns',
    rootlessNetworkCmd: 'slirp4netns',
    ociRuntime: { name: runtime.name, path: runtime.program, version: runtimeVersion },
    ...(slirp && { slirp4netns: slirp }),
    devices: { fuse: host.fuse, tun: host.tun },
    idMappings: { uidmap: ownIdMap('uid').map(idRange), gidmap: ownIdMap('gid').map(idRange) },
    security: {
      rootless: true,
      callerUid: ids.callerUid,
      singleId: ids.uidCount === 1,
      seccompEnabled: host.seccomp,
      apparmorEnabled: host.apparmor,
      selinuxEnabled: host.selinux,
    },
    remoteSocket: { path: `${paths.folders.runtime}/tsman.sock`, exists: false },
    serviceIsRemote: false,
  };
}

/** The `store` block of `info`, with the reason for the choice of each storage driver. */
export async function storeInfo({ paths, storage, images, containers }: Engine) {
  const states = listContainers(containers).map(({ state }) => state.status);
  const count = (status: string) => states.filter((each) => each === status).length;
  const { folders } = paths;
  const disk = diskOf(folders.data);
  return {
    graphDriverName: storage.driver,
    graphRoot: folders.data,
    graphRootAllocated: disk.total,
    graphRootUsed: disk.used,
    graphStatus: Object.fromEntries(
      probeDrivers(paths).map(({ driver, usable, reason }) => [
        driver,
        `${usable ? 'usable' : 'not usable'}: ${reason}`,
      ]),
    ),
    graphOptions: {},
    runRoot: folders.runtime,
    configFile: `${folders.config}/containers/storage.conf`,
    imageStore: { number: images.store.list().length },
    containerStore: {
      number: states.length,
      running: count('running') + count('stopping'),
      paused: count('paused'),
      stopped: count('exited') + count('created'),
    },
  };
}

async function slirpInfo() {
  const executable = findProgram('slirp4netns');
  return executable && { executable, version: await versionOf(executable) };
}

async function versionOf(program: string): Promise<string> {
  const { stdout, stderr } = await runProgram(program, ['--version']);
  return (stdout || stderr).trim();
}

const idRange = ({ inside, outside, count }: IdRange) => ({
  container_id: inside,
  host_id: outside,
  size: count,
});

function diskOf(folder: string): { readonly total: number; readonly used: number } {
  try {
    const { blocks, bfree, bsize } = statfsSync(folder);
    return { total: blocks * bsize, used: (blocks - bfree) * bsize };
  } catch {
    return { total: 0, used: 0 };
  }
}

/** `1h 8m 47.00s`, as podman has it. */
function uptimeWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `${hours}h ${minutes}m ${(seconds % 60).toFixed(2)}s`;
}
