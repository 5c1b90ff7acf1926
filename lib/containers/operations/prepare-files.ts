import { readFileSync, writeFileSync } from 'node:fs';
import { readTextInRoot } from '../../base/safe-path.ts';
import { VERSION } from '../../base/version.ts';
import type { Container } from '../model.ts';
import type { Needs } from '../needs.ts';
import { type AccountFacts, planAccounts } from '../plan/accounts.ts';
import { planContainerEnv } from '../plan/container-env.ts';
import type { SpecFacts } from '../plan/facts.ts';
import { planHostsFile } from '../plan/hosts-file.ts';
import { planResolvConf } from '../plan/resolv-conf.ts';
import type { StartPoint } from './facts.ts';
import { sharedMemoryOf } from './shared-memory.ts';

export interface PreparedFor extends Omit<StartPoint, 'size' | 'filter' | 'cgroup'> {
  readonly hostname: string;
  readonly accounts: AccountFacts;
}

/** Write the files that tsman puts into a container's /etc, in its live folder. */
export function prepareFiles(needs: Needs, prepared: PreparedFor): SpecFacts['files'] {
  const { container, accounts, hostname } = prepared;
  const { request } = container;
  const live = needs.paths.live(container.id);
  const { passwd, group } = planAccounts(request, accounts);
  const shm = sharedMemoryOf(needs, container);
  const write = (path: string, text: string): string => {
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  };
  return {
    hosts: request.noHosts ? undefined : write(live.hosts, hostsText(needs, prepared)),
    hostname: request.noHostname ? undefined : write(live.hostname, `${hostname}\n`),
    resolvConf: request.dns.servers.includes('none')
      ? undefined
      : write(live.resolvConf, resolvText(needs, prepared)),
    ...(shm !== undefined && { shm }),
    containerEnv: write(live.runEnv, containerEnvText(container)),
    ...(passwd !== undefined && { passwd: write(live.passwd, passwd) }),
    ...(group !== undefined && { group: write(live.group, group) }),
  };
}

function hostsText({ conf }: Needs, { container, rootfs, network, hostname }: PreparedFor): string {
  const base = conf.containers.base_hosts_file ?? '/etc/hosts';
  const texts: Readonly<Record<string, () => string>> = {
    none: () => '',
    image: () => readTextInRoot(rootfs, '/etc/hosts') ?? '',
  };
  return planHostsFile({
    base: (texts[base] ?? (() => readText(base)))(),
    added: container.request.addHosts,
    hostAddress: conf.containers.host_containers_internal_ip || network.hostAddress,
    names: [hostname, container.name],
    ownAddress: container.request.network.mode === 'none' ? '127.0.0.1' : network.address,
  });
}

function resolvText({ conf }: Needs, { container, network }: PreparedFor): string {
  const { dns } = container.request;
  const { dns_servers = [], dns_searches = [], dns_options = [] } = conf.containers;
  const first = (asked: readonly string[], configured: readonly string[]) =>
    asked.length > 0 ? asked : configured;
  return planResolvConf({
    base: readText('/etc/resolv.conf'),
    dns: {
      servers: first(dns.servers, dns_servers),
      search: first(dns.search, dns_searches),
      options: first(dns.options, dns_options),
    },
    networkServers: network.nameServers,
    hostNetwork: container.request.network.mode === 'host',
  });
}

function containerEnvText({ id, name, image, request }: Container): string {
  return planContainerEnv({
    privileged: request.privileged,
    version: VERSION,
    id,
    name,
    imageName: image?.name ?? '',
    imageId: image?.id ?? '',
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
