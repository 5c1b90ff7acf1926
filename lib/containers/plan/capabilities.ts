import type { SpecCapabilities } from '../../oci/runtime-spec.ts';
import { capabilityAddedAndDropped, everyCapabilityAddedAndDropped, unknownCapability } from './errors.ts';

/** In the kernel's order, so that the index is the number. @see capabilities(7) */
const CAPABILITIES = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE',
  'NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE',
  'SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE',
  'AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF',
  'CHECKPOINT_RESTORE',
].flatMap((row) => row.split(' ').map((name) => `CAP_${name}`));

/** What podman leaves to a container. */
const DEFAULTS = [
  'CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT',
].flatMap((row) => row.split(' ').map((name) => `CAP_${name}`));

export interface CapabilityWish {
  readonly privileged: boolean;
  /** What a container has when nothing is asked for; podman's list unless said. */
  readonly base?: readonly string[] | undefined;
  /** With or without `CAP_`, in any case, or the one word `ALL`. */
  readonly add: readonly string[];
  readonly drop: readonly string[];
}

export interface CapabilityFacts {
  readonly lastCapability: number;
  /** Whether the container's first process is uid 0. */
  readonly root: boolean;
}

/**
 * The capability sets of a container's first process. The bounding set is the default list with what was
 * added and dropped. Root has all of it; anyone else only what was added by name, and that as ambient set, so that it
 * survives his execve.
 *
 * @throws TSMAN_CAPABILITY_UNKNOWN, TSMAN_CAPABILITY_CONFLICT
 */
export function planCapabilities(wish: CapabilityWish, facts: CapabilityFacts): SpecCapabilities {
  const known = everyCapability(facts.lastCapability);
  const bounding = wish.privileged ? known : merge(wish.base ?? DEFAULTS, wish, known);
  if (facts.root) {
    return { bounding, effective: bounding, permitted: bounding, inheritable: [], ambient: [] };
  }
  const asked = merge([], { ...wish, drop: [] }, known);
  return { bounding, effective: asked, permitted: asked, inheritable: asked, ambient: asked };
}

/** All that the kernel knows. */
export function everyCapability(lastCapability: number): readonly string[] {
  return CAPABILITIES.slice(0, lastCapability + 1);
}

/** `sys_admin` → `CAP_SYS_ADMIN`, `all` → `ALL`. @throws TSMAN_CAPABILITY_UNKNOWN */
export function capabilityName(text: string): string {
  const upper = text.toUpperCase();
  if (upper === 'ALL') return upper;
  const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
  if (!CAPABILITIES.includes(name)) throw unknownCapability(name);
  return name;
}

function merge(base: readonly string[], wish: CapabilityWish, known: readonly string[]): readonly string[] {
  const add = new Set(wish.add.map(capabilityName));
  const drop = new Set(wish.drop.map(capabilityName));
  if (add.has('ALL') && drop.has('ALL')) throw everyCapabilityAddedAndDropped();
  const both = [...add].find((name) => drop.has(name));
  if (both !== undefined) throw capabilityAddedAndDropped(both);
  const kept = drop.has('ALL') ? [] : add.has('ALL') ? known : base;
  return known.filter((name) => (kept.includes(name) && !drop.has(name)) || add.has(name));
}
