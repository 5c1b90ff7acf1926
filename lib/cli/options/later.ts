import type { Flag, List, OptionTable, Text } from '../option.ts';
import { asText } from '../option.ts';
import { notSupportedYet } from './errors.ts';

/**
 * What podman and docker have and tsman has not yet. They are declared so that nobody takes them for a slip of the
 * pen, and refused so that nobody relies on them.
 */
const TEXTS = [
  'blkio-weight cgroup-parent chrootdirs cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period',
  'cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems decryption-key gpus group-entry health-cmd',
  'health-interval health-log-destination health-max-log-count health-max-log-size health-on-failure',
  'health-retries health-start-interval health-start-period health-startup-cmd health-startup-interval',
  'health-startup-retries health-startup-success health-startup-timeout health-timeout hosts-file',
  'isolation kernel-memory link-local-ip memory memory-reservation memory-swap memory-swappiness oom-score-adj',
  'passwd-entry personality pids-limit pod pod-id-file rdt-class requires sdnotify',
  'seccomp-policy shm-size-systemd subgidname subuidname volume-driver',
].flatMap((row) => row.split(' '));

const LISTS = [
  'blkio-weight-device cgroup-conf device-cgroup-rule device-read-bps device-read-iops device-write-bps',
  'device-write-iops env-merge gidmap hostuser link uidmap',
].flatMap((row) => row.split(' '));

const FLAGS = ['oom-kill-disable', 'rmi'];

/** Refused when they are turned off. */
const TRUE_FLAGS = ['passwd'];

const SHORTS: Readonly<Record<string, string>> = { memory: 'm', 'cpu-shares': 'c' };

/** Values that ask for what a container has anyway. */
const ANYWAY: Readonly<Record<string, readonly string[]>> = {
  cpus: ['0'],
  isolation: ['default'],
  memory: ['0'],
  'pids-limit': ['0', '-1'],
  sdnotify: ['ignore'],
  'seccomp-policy': ['default'],
};

const about = 'Not supported yet';

/** The options of later versions. */
export const laterOptions: Readonly<Record<string, Text | List | Flag>> = Object.fromEntries([
  ...TEXTS.map((name) => [name, text(name)]),
  ...LISTS.map((name) => [name, { kind: 'list', placeholder: 'VALUE', about, hidden: true, parse: asText }]),
  ...FLAGS.map((name) => [name, { kind: 'flag', about, hidden: true }]),
  ...TRUE_FLAGS.map((name) => [
    name,
    { kind: 'flag', about: `${about}: turning it off`, hidden: true, default: true },
  ]),
]);

/** They may be given: there is nothing for them to change. */
export const pointlessOptions = {
  'no-healthcheck': { kind: 'flag', about: 'Do not check the health of the container' },
  'disable-content-trust': { kind: 'flag', about: "Docker's; without effect" },
} as const satisfies OptionTable;

/** @throws TSMAN_NOT_SUPPORTED_YET for the first that was given */
export function refuseLater(values: Readonly<Record<string, unknown>>): void {
  for (const [name, option] of Object.entries(laterOptions)) {
    const value = values[name];
    if (typeof value === 'string' && ANYWAY[name]?.includes(value)) continue;
    if (wasGiven(option, value)) throw notSupportedYet(`--${name}`);
  }
}

function wasGiven(option: Text | List | Flag, value: unknown): boolean {
  if (option.kind === 'flag') return value !== undefined && value !== (option.default ?? false);
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '';
}

function text(name: string): Text {
  const short = SHORTS[name];
  return {
    kind: 'text',
    placeholder: 'VALUE',
    about,
    hidden: true,
    parse: asText,
    ...(short !== undefined && { short }),
  };
}
