import { volumeFilterInvalid } from '../errors.ts';
import type { Volume } from '../model.ts';

export interface VolumeFilterFacts {
  /** Whether a container uses it. */
  isUsed(name: string): boolean;
  /** The volume that `since=` means. @throws TSMAN_VOLUME_NOT_FOUND */
  resolve(nameOrPart: string): Volume;
  /** The point in time that `until=` means, in milliseconds since 1970. */
  timeOf(text: string): number;
}

type Test = (volume: Volume, value: string, facts: VolumeFilterFacts) => boolean;

/** @see podman-volume-ls(1), podman-volume-prune(1) `--filter` */
const TESTS: Readonly<Record<string, Test>> = {
  name: ({ name }, value) => matches(name, value),
  driver: (_, value) => value === 'local',
  scope: (_, value) => value === 'local',
  label: ({ labels }, value) => hasPair(labels, value),
  'label!': ({ labels }, value) => !hasPair(labels, value),
  opt: ({ options }, value) => hasPair(options, value),
  dangling: ({ name }, value, facts) => truth('dangling', value) !== facts.isUsed(name),
  until: ({ createdAt }, value, facts) => Date.parse(createdAt) < facts.timeOf(value),
  since: isYounger,
  after: isYounger,
  anonymous: ({ anonymous }, value) => truth('anonymous', value) === anonymous,
};

/**
 * Keep what every key lets through; several values of a key are alternatives, but for labels, which must be there all.
 *
 * @param filters `key=value` as typed
 * @throws TSMAN_FILTER_INVALID in podman's words
 */
export function filterVolumes(
  volumes: readonly Volume[],
  filters: readonly string[],
  facts: VolumeFilterFacts,
): readonly Volume[] {
  const groups = new Map<string, string[]>();
  for (const filter of filters) {
    const [, key = '', value = ''] = /^([^=]*?!?)=(.*)$/s.exec(filter) ?? [];
    if (!filter.includes('=')) {
      throw volumeFilterInvalid(`filter input must be in the form of filter=value: ${filter} is invalid`);
    }
    if (!Object.hasOwn(TESTS, key)) throw volumeFilterInvalid(`"${key}" is an invalid volume filter`);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return volumes.filter((volume) =>
    [...groups].every(([key, values]) => {
      const test = (value: string) => TESTS[key]?.(volume, value, facts) ?? false;
      return key.startsWith('label') ? values.every(test) : values.some(test);
    }),
  );
}

function isYounger({ createdAt }: Volume, value: string, { resolve }: VolumeFilterFacts): boolean {
  return Date.parse(createdAt) > Date.parse(resolve(value).createdAt);
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    throw volumeFilterInvalid(`error parsing regexp: \`${pattern}\``);
  }
}

/** `KEY` or `KEY=VALUE`. */
function hasPair(pairs: Readonly<Record<string, string>>, value: string): boolean {
  const [, key = '', wanted] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
  return Object.hasOwn(pairs, key) && (wanted === undefined || pairs[key] === wanted);
}

function truth(key: string, value: string): boolean {
  if (['true', '1', 't', 'T', 'TRUE', 'True'].includes(value)) return true;
  if (['false', '0', 'f', 'F', 'FALSE', 'False'].includes(value)) return false;
  throw volumeFilterInvalid(
    `"${value}" is not a valid value for the "${key}" filter - must be true or false`,
  );
}
