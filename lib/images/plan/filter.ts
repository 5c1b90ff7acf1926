import { splitName } from '../../oci/reference.ts';
import { filterRefused } from '../errors.ts';
import type { Image } from '../model.ts';
import { isList } from './summary.ts';

export interface ImageFilterFacts {
  /** The image that `before=` and `since=` name. @throws TSMAN_IMAGE_UNKNOWN */
  find(text: string): Image;
  /** As {@link find}; undefined when there is none. */
  lookUp(text: string): Image | undefined;
  /** Milliseconds since 1970 of a point in time as `until=` has it. */
  timeOf(text: string): number;
  /** How many containers are made from it. */
  containersOf(imageId: string): number;
}

type Test = (image: Image, value: string, facts: ImageFilterFacts) => boolean;

/** @see podman-images(1) `--filter` */
const TESTS: Readonly<Record<string, Test>> = {
  after: (image, value, facts) => madeAt(image) > madeAt(facts.find(value)),
  before: (image, value, facts) => madeAt(image) < madeAt(facts.find(value)),
  containers: (image, value, facts) =>
    value === 'external' ? false : facts.containersOf(image.id) > 0 === truth('containers', value),
  dangling: (image, value) => (image.names.length === 0) === truth('dangling', value),
  digest: (image, value) =>
    image.manifestDigest.startsWith(value) || image.manifestDigest.slice(7).startsWith(value),
  id: (image, value) => image.id.startsWith(value.replace(/^sha256:/, '')),
  intermediate: (_, value) => !truth('intermediate', value),
  label: hasLabel,
  'label!': (image, value) => !hasLabel(image, value),
  manifest: (image, value) => isList(image) === truth('manifest', value),
  readonly: (_, value) => !truth('readonly', value),
  reference: (image, value, facts) => matchesReference(image, value) || facts.lookUp(value)?.id === image.id,
  since: (image, value, facts) => madeAt(image) > madeAt(facts.find(value)),
  until: (image, value, facts) => madeAt(image) < facts.timeOf(value),
};

/** Values of these are alternatives; of any other key, all have to hold. */
const ALTERNATIVES = ['reference', 'id', 'digest'];

/**
 * Keep what every key lets through.
 *
 * @param filters `key=value` as typed
 * @throws TSMAN_IMAGE_FILTER in podman's words
 */
export function filterImages(
  images: readonly Image[],
  filters: readonly string[],
  facts: ImageFilterFacts,
): readonly Image[] {
  const groups = new Map<string, string[]>();
  for (const filter of filters) {
    const [, key, value] = /^([^=]*?!?)=(.*)$/s.exec(filter) ?? [];
    if (key === undefined || value === undefined) {
      throw filterRefused(`invalid image filter "${filter}": must be in the format "filter=value"`);
    }
    if (TESTS[key] === undefined) throw filterRefused(`unsupported image filter "${key}"`);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return images.filter((image) =>
    [...groups].every(([key, values]) => {
      const holds = (value: string) => TESTS[key]?.(image, value, facts) ?? false;
      return ALTERNATIVES.includes(key) ? values.some(holds) : values.every(holds);
    }),
  );
}

/** `alpine`, `alpine:3*`, `quay.io/*\/app`: a pattern for a name, for its end, or for either without the tag. */
export function matchesReference({ names }: Image, pattern: string): boolean {
  const glob = globOf(pattern);
  return names.some((name) =>
    [name, splitName(name).repository].some((text) => endsOf(text).some((end) => glob.test(end))),
  );
}

function endsOf(name: string): readonly string[] {
  const parts = name.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}

/** `*` and `?` stop at a slash. */
function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw filterRefused(`invalid image filter "reference=${pattern}": syntax error in pattern`);
  }
}

function hasLabel(image: Image, value: string): boolean {
  const equals = value.indexOf('=');
  const [key, wanted] = equals === -1 ? [value] : [value.slice(0, equals), value.slice(equals + 1)];
  const labels = image.config.Labels ?? {};
  return Object.hasOwn(labels, key) && (wanted === undefined || labels[key] === wanted);
}

function madeAt({ createdAt }: Image): number {
  return Date.parse(createdAt);
}

function truth(key: string, value: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
  throw filterRefused(
    `non-boolean value "${key}" for ${value} filter: strconv.ParseBool: parsing "${value}": invalid syntax`,
  );
}
