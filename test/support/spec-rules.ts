import type { Spec } from '../../lib/oci/runtime-spec.ts';

/**
 * What a configuration breaks of the rules that bind its writer; empty when all is well.
 *
 * @see OCI runtime-spec 1.0.2, config.md and config-linux.md
 */
export function brokenRules(spec: Spec): readonly string[] {
  const { process, linux, mounts, root } = spec;
  const types = linux.namespaces.map(({ type }) => type);
  const limits = (process.rlimits ?? []).map(({ type }) => type);
  const mapped = types.includes('user');
  const rules: readonly (readonly [string, boolean])[] = [
    ['ociVersion is a version', /^\d+\.\d+\.\d+/.test(spec.ociVersion)],
    ['root.path is absolute', isAbsolute(root.path)],
    ['process.cwd is absolute', isAbsolute(process.cwd)],
    ['process.args has an entry', process.args.length > 0],
    ['process.env entries are NAME=value', process.env.every((entry) => /^[^=]+=/.test(entry))],
    ['env names are unique', isUnique(process.env.map((entry) => entry.split('=')[0]))],
    ['rlimits are unique by type', isUnique(limits)],
    ['rlimits are named so', limits.every((type) => /^RLIMIT_[A-Z]+$/.test(type))],
    ['no soft limit is above its hard one', (process.rlimits ?? []).every(({ soft, hard }) => soft <= hard)],
    ['consoleSize comes with a terminal only', process.terminal || process.consoleSize === undefined],
    ['mount destinations are absolute', mounts.every(({ destination }) => isAbsolute(destination))],
    ['mount destinations are unique', isUnique(mounts.map(({ destination }) => destination))],
    ['parents are mounted first', parentsFirst(mounts.map(({ destination }) => destination))],
    ['namespaces are unique by type', isUnique(types)],
    ['namespace paths are absolute', linux.namespaces.every(({ path = '/' }) => isAbsolute(path))],
    ['both mappings come with a user namespace', mapped === (linux.uidMappings !== undefined)],
    ['both mappings come together', (linux.uidMappings === undefined) === (linux.gidMappings === undefined)],
    ['hostname comes with a UTS namespace', spec.hostname === undefined || types.includes('uts')],
    [
      'masked and read-only paths are absolute',
      [...(linux.maskedPaths ?? []), ...(linux.readonlyPaths ?? [])].every(isAbsolute),
    ],
    [
      'capability names are known by their prefix',
      Object.values(process.capabilities ?? {})
        .flat()
        .every((name: string) => name.startsWith('CAP_')),
    ],
    ['annotations are texts with a name', Object.keys(spec.annotations ?? {}).every((name) => name !== '')],
    [
      'sysctls of the network come with its namespace',
      networkSysctls(spec) === 0 || types.includes('network'),
    ],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

function networkSysctls({ linux }: Spec): number {
  return Object.keys(linux.sysctl ?? {}).filter((name) => name.startsWith('net.')).length;
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/');
}

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

function parentsFirst(paths: readonly string[]): boolean {
  return paths.every((path, index) => !paths.slice(index + 1).some((later) => path.startsWith(`${later}/`)));
}
