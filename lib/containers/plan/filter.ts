import { TsmanError } from '../../base/error.ts';
import type { ContainerState } from '../lifecycle.ts';
import type { Container } from '../model.ts';
import type { MountRequest } from '../mount-model.ts';
import { exposedPorts, networkName } from './inspect-network.ts';

/** One container as lists see it. */
export interface Listed {
  readonly container: Container;
  readonly state: ContainerState;
}

export interface FilterFacts {
  /** Creation times in RFC 3339 of the containers that `before=` and `since=` name. */
  createdAtOf(nameOrId: string): string;
  /** RFC 3339 of a point in time as `until=` has it. */
  timeOf(text: string): string;
}

type Test = (listed: Listed, value: string, facts: FilterFacts) => boolean;

/** The keys that are alternatives among themselves; different keys all have to hold. @see podman-ps(1) `--filter` */
const TESTS: Readonly<Record<string, Test>> = {
  id: ({ container }, value) => container.id.startsWith(value) || matches(container.id, value),
  name: ({ container }, value) => matches(container.name, value),
  label: ({ container }, value) => hasLabel(container, value),
  'label!': ({ container }, value) => !hasLabel(container, value),
  status: ({ state }, value) => state.status === statusWord(value),
  exited: ({ state }, value) => state.status === 'exited' && state.exitCode === wholeNumber('exited', value),
  ancestor: ({ container }, value) => isAncestor(container, value),
  before: ({ container }, value, facts) => container.createdAt < facts.createdAtOf(value),
  since: ({ container }, value, facts) => container.createdAt > facts.createdAtOf(value),
  until: ({ container }, value, facts) => container.createdAt < facts.timeOf(value),
  volume: ({ container }, value) => hasVolume(container, value),
  network: ({ container }, value) => networkName(container) === value,
  command: ({ container }, value) => container.request.args[0] === value,
  health: (_, value) => value === 'none',
  pod: () => false,
  'restart-policy': ({ container }, value) => (container.request.restart?.policy ?? 'no') === value,
  publish: ({ container }, value) =>
    container.request.ports.some((port) => portMatches(port.hostPort, port.protocol, value)),
  expose: ({ container }, value) =>
    exposedPorts(container).includes(value.includes('/') ? value : `${value}/tcp`),
};

/**
 * Keep what every key lets through.
 *
 * @param filters `key=value` as typed
 * @throws TSMAN_FILTER_INVALID in podman's words
 */
export function filterContainers<Entry extends Listed>(
  entries: readonly Entry[],
  filters: readonly string[],
  facts: FilterFacts,
): readonly Entry[] {
  const groups = new Map<string, string[]>();
  for (const filter of filters) {
    const [, key = '', value = ''] = /^([^=]*?!?)=(.*)$/s.exec(filter) ?? [];
    if (!filter.includes('='))
      throw invalidFilter(`invalid filter "${filter}": must be in the form of filter=value`);
    if (TESTS[key] === undefined) throw invalidFilter(`${key} is an invalid filter`);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return entries.filter((entry) =>
    [...groups].every(([key, values]) =>
      holds(key, values, (value) => TESTS[key]?.(entry, value, facts) ?? false),
    ),
  );
}

/** Labels have to be there all of them; values of any other key are alternatives. */
function holds(key: string, values: readonly string[], test: (value: string) => boolean): boolean {
  return key.startsWith('label') ? values.every(test) : values.some(test);
}

/** `container prune` chooses by age and labels alone. @throws TSMAN_FILTER_INVALID in podman's words */
export function checkPruneFilters(filters: readonly string[], facts: FilterFacts): void {
  for (const filter of filters) {
    const [key = '', value = ''] = filter.split('=');
    if (!['until', 'label', 'label!'].includes(key)) throw invalidFilter(`${key} is an invalid filter`);
    if (key === 'until') facts.timeOf(value);
  }
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    throw invalidFilter(`invalid filter: "${pattern}" is not a regular expression`);
  }
}

function hasLabel({ request, image }: Container, value: string): boolean {
  const [, key = '', wanted] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
  const labels: Readonly<Record<string, string>> = { ...image?.config.Labels, ...request.labels };
  return Object.hasOwn(labels, key) && (wanted === undefined || labels[key] === wanted);
}

const STATUSES = [
  'created',
  'initialized',
  'running',
  'stopped',
  'paused',
  'exited',
  'removing',
  'stopping',
  'unknown',
  'restarting',
  'dead',
];

function statusWord(value: string): string {
  if (!STATUSES.includes(value)) throw invalidFilter(`${value} is not a valid status`);
  return value === 'stopped' ? 'exited' : value;
}

function wholeNumber(key: string, value: string): number {
  if (!/^\d+$/.test(value)) throw invalidFilter(`invalid filter "${key}=${value}": not a number`);
  return Number(value);
}

function isAncestor({ image }: Container, value: string): boolean {
  if (image === undefined) return false;
  const names = [image.name, image.name.replace(/:[^:/]*$/, '')];
  const short = names.flatMap((name) => [
    name,
    name.replace(/^(docker\.io\/library|docker\.io|localhost)\//, ''),
  ]);
  return short.includes(value) || image.id.startsWith(value.replace(/^sha256:/, ''));
}

function hasVolume({ request }: Container, value: string): boolean {
  const [source = '', destination] = value.split(':');
  return request.mounts.some(
    (mount) =>
      (mount.destination === source || sourceOf(mount) === source) &&
      (destination === undefined || mount.destination === destination),
  );
}

function sourceOf(mount: MountRequest): string | undefined {
  if (mount.type === 'volume') return mount.name;
  return mount.type === 'bind' ? mount.source : undefined;
}

function portMatches(port: number, protocol: string, value: string): boolean {
  const [number = '', kind = 'tcp'] = value.split('/');
  const [first = '', last = first] = number.split('-');
  return protocol === kind && Number(first) <= port && port <= Number(last);
}

function invalidFilter(message: string): TsmanError {
  return new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_FILTER_INVALID',
    hint: 'See `tsman ps --help`.',
  });
}
