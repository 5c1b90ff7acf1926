import { invalidEventFilter } from '../errors.ts';
import type { Event } from '../model.ts';

export interface EventFilter {
  /** `key=value` as typed: values of one key are alternatives, different keys all have to hold. */
  readonly filters: readonly string[];
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
}

type Test = (event: Event, value: string) => boolean;

/** docker's words for what podman calls otherwise. */
const DOCKER_WORDS: Readonly<Record<string, string>> = { die: 'died', destroy: 'remove', delete: 'remove' };

const status: Test = (event, value) => event.status === (DOCKER_WORDS[value] ?? value);

const named =
  (type: Event['type']): Test =>
  (event, value) =>
    event.type === type && (event.name === value || startsWithId(event.id, value));

/** @see podman-events(1), `--filter` */
const TESTS: Readonly<Record<string, Test>> = {
  container: named('container'),
  event: status,
  image: ({ type, id, name, image }, value) =>
    (type === 'image' && startsWithId(id, value.replace(/^sha256:/, ''))) ||
    isImageName(type === 'image' ? name : image, value),
  label: ({ attributes }, value) => hasLabel(attributes, value),
  network: (event, value) => named('network')(event, value) || event.network === value,
  pod: (event, value) => named('pod')(event, value) || startsWithId(event.podId, value),
  secret: named('secret'),
  status,
  type: (event, value) => event.type === value.toLowerCase(),
  volume: named('volume'),
};

/**
 * What decides whether an event is shown.
 *
 * @throws TSMAN_FILTER_INVALID in podman's words
 */
export function eventFilter({ filters, since, until }: EventFilter): (event: Event) => boolean {
  const groups = new Map<string, string[]>();
  for (const filter of filters) {
    const end = filter.indexOf('=');
    if (end === -1)
      throw invalidEventFilter(`invalid filter "${filter}": must be in the form of filter=value`);
    const key = filter.slice(0, end).toLowerCase();
    if (!Object.hasOwn(TESTS, key)) throw invalidEventFilter(`${filter.slice(0, end)} is an invalid filter`);
    groups.set(key, [...(groups.get(key) ?? []), filter.slice(end + 1)]);
  }
  return (event) =>
    isWithin(event, since, until) &&
    [...groups].every(([key, values]) => values.some((value) => TESTS[key]?.(event, value)));
}

function isWithin({ time }: Event, since: number | undefined, until: number | undefined): boolean {
  if (since === undefined && until === undefined) return true;
  const at = Date.parse(time);
  return at >= (since ?? at) && at <= (until ?? at);
}

const startsWithId = (id: string | undefined, value: string): boolean =>
  id !== undefined && value !== '' && id.startsWith(value);

/** `alpine` is `docker.io/library/alpine:latest` too, or of any other tag. */
function isImageName(name: string | undefined, value: string): boolean {
  if (name === undefined || value === '') return false;
  const untagged = name.replace(/:[^:/]*$/, '');
  return [name, untagged].some((each) => each === value || each.endsWith(`/${value}`));
}

function hasLabel(attributes: Event['attributes'], value: string): boolean {
  const [, key = '', wanted] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
  if (attributes === undefined || !Object.hasOwn(attributes, key)) return false;
  return wanted === undefined || attributes[key] === wanted;
}
