import type { BindMountRequest } from '../../containers/mount-model.ts';
import { cleanDestination } from '../../containers/plan/destination.ts';
import { invalidOption } from './errors.ts';

export type Propagation = NonNullable<BindMountRequest['propagation']>;

const PROPAGATIONS: readonly Propagation[] = [
  'private',
  'rprivate',
  'shared',
  'rshared',
  'slave',
  'rslave',
  'unbindable',
  'runbindable',
];

/** Of each pair a mount may have one. */
const PAIRS = [
  ['noexec', 'exec'],
  ['nodev', 'dev'],
  ['nosuid', 'suid'],
] as const;

/** `nodev` → `['nodev', 'dev']`; undefined for any other word. */
export const pairOf = (word: string) => PAIRS.find((pair) => pair.some((each) => each === word));

export const asPropagation = (word: string) => PROPAGATIONS.find((each) => each === word);

/** @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words */
export function checkDestination(path: string): string {
  if (path === '') throw invalidOption('container directory cannot be empty');
  return cleanDestination(path);
}
