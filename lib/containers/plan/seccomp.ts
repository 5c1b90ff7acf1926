import type { SpecSeccomp } from '../../oci/runtime-spec.ts';
import { badSeccompProfile } from './errors.ts';

/** A profile as podman's and docker's `seccomp.json` has it. @see containers-seccomp.json(5) */
export interface SeccompProfile {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  /** By name, beside or instead of the number. */
  readonly defaultErrno?: string;
  readonly architectures?: readonly string[];
  readonly archMap?: readonly {
    readonly architecture: string;
    readonly subArchitectures?: readonly string[] | null;
  }[];
  readonly flags?: readonly string[];
  readonly syscalls?: readonly SeccompRule[] | null;
}

export interface SeccompRule {
  readonly names?: readonly string[] | null;
  /** One name, in old profiles. */
  readonly name?: string;
  readonly action: string;
  readonly errnoRet?: number | null;
  readonly args?: readonly SeccompArgument[] | null;
  /** All that is named must hold. */
  readonly includes?: SeccompCondition | null;
  /** Nothing that is named may hold. */
  readonly excludes?: SeccompCondition | null;
}

interface SeccompCondition {
  readonly caps?: readonly string[] | null;
  readonly arches?: readonly string[] | null;
  readonly minKernel?: string;
}

interface SeccompArgument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: string;
}

export interface SeccompFacts {
  /** The container's bounding set. */
  readonly capabilities: readonly string[];
  /** As images name it: `amd64`, `arm64`. */
  readonly architecture: string;
  /** `6.1.0-18-amd64` */
  readonly kernel: string;
}

/** The runtime's name of an architecture, and of those whose programs it runs as well. */
const ARCHITECTURES: Readonly<Record<string, readonly string[] | undefined>> = {
  amd64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  '386': ['SCMP_ARCH_X86'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  arm: ['SCMP_ARCH_ARM'],
  ppc64le: ['SCMP_ARCH_PPC64LE'],
  riscv64: ['SCMP_ARCH_RISCV64'],
  s390x: ['SCMP_ARCH_S390X', 'SCMP_ARCH_S390'],
};

const ERRNO: Readonly<Record<string, number | undefined>> = { EPERM: 1, EACCES: 13, EINVAL: 22, ENOSYS: 38 };

/**
 * Read a profile.
 *
 * @throws TSMAN_SECCOMP_PROFILE_INVALID
 */
export function parseSeccompProfile(text: string): SeccompProfile {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('defaultAction' in value)) {
    throw badSeccompProfile('it has no defaultAction');
  }
  const profile = value as SeccompProfile;
  for (const { name, names } of profile.syscalls ?? []) {
    if (name === undefined && !names) throw badSeccompProfile('a rule names no system call');
    if (name !== undefined && names && names.length > 0) {
      throw badSeccompProfile(`use either 'name' or 'names' for ${name}`);
    }
  }
  return profile;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badSeccompProfile(`decoding seccomp profile failed: ${reason}`);
  }
}

/**
 * What a profile means for one container on one machine: the rules whose conditions hold. Rules without
 * arguments that say the same are made one.
 *
 * @see OCI runtime-spec, config-linux.md "Seccomp"
 */
export function planSeccomp(profile: SeccompProfile, facts: SeccompFacts): SpecSeccomp {
  const named = profile.defaultErrno === undefined ? undefined : ERRNO[profile.defaultErrno];
  const defaultErrnoRet = profile.defaultErrnoRet ?? named;
  const architectures = architecturesOf(profile, facts.architecture);
  return {
    defaultAction: profile.defaultAction,
    ...(defaultErrnoRet === undefined ? {} : { defaultErrnoRet }),
    ...(architectures.length === 0 ? {} : { architectures }),
    ...(profile.flags === undefined || profile.flags.length === 0 ? {} : { flags: profile.flags }),
    syscalls: rulesFor(profile.syscalls ?? [], facts),
  };
}

type PlannedRule = NonNullable<SpecSeccomp['syscalls']>[number];

function rulesFor(rules: readonly SeccompRule[], facts: SeccompFacts): readonly PlannedRule[] {
  const rulesThatApply = rules.filter((rule) => applies(rule, facts));
  const special = rulesThatApply.filter(hasArguments).map((rule) => ({
    names: namesOf(rule),
    action: rule.action,
    ...errnoOf(rule),
    args: rule.args ?? [],
  }));
  const merged = new Map<string, { readonly rule: SeccompRule; readonly names: Set<string> }>();
  for (const rule of rulesThatApply) {
    if (hasArguments(rule)) continue;
    const key = `${rule.action} ${rule.errnoRet ?? ''}`;
    const group = merged.get(key) ?? { rule, names: new Set() };
    merged.set(key, group);
    for (const name of namesOf(rule)) group.names.add(name);
  }
  const plain = [...merged.values()].map(({ rule, names }) => ({
    names: [...names],
    action: rule.action,
    ...errnoOf(rule),
  }));
  return [...plain, ...special];
}

function namesOf({ name, names }: SeccompRule): readonly string[] {
  return name === undefined ? (names ?? []) : [name];
}

function hasArguments({ args }: SeccompRule): boolean {
  return (args ?? []).length > 0;
}

function errnoOf({ errnoRet }: Pick<SeccompRule, 'errnoRet'>): { readonly errnoRet?: number } {
  return errnoRet === undefined || errnoRet === null ? {} : { errnoRet };
}

function applies({ includes, excludes }: SeccompRule, facts: SeccompFacts): boolean {
  return meets(includes ?? {}, facts) && !touches(excludes ?? {}, facts);
}

function meets({ caps, arches, minKernel }: SeccompCondition, facts: SeccompFacts): boolean {
  const { capabilities, architecture, kernel } = facts;
  if (!(caps ?? []).every((name) => capabilities.includes(name))) return false;
  if (arches && arches.length > 0 && !arches.includes(architecture)) return false;
  return minKernel === undefined || atLeast(kernel, minKernel);
}

function touches({ caps, arches, minKernel }: SeccompCondition, facts: SeccompFacts): boolean {
  const { capabilities, architecture, kernel } = facts;
  if ((caps ?? []).some((name) => capabilities.includes(name))) return true;
  if ((arches ?? []).includes(architecture)) return true;
  return minKernel !== undefined && atLeast(kernel, minKernel);
}

function atLeast(kernel: string, wanted: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number.parseFloat);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number.parseFloat);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function architecturesOf(profile: SeccompProfile, architecture: string): readonly string[] {
  if (profile.architectures !== undefined && profile.architectures.length > 0) return profile.architectures;
  const own = ARCHITECTURES[architecture] ?? [];
  if (profile.archMap === undefined) return own;
  const entry = profile.archMap.find((candidate) => candidate.architecture === own[0]);
  return entry === undefined ? own : [entry.architecture, ...(entry.subArchitectures ?? [])];
}
