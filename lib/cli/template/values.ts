import { ValueError } from './errors.ts';
import { timeMethod } from './time.ts';

/** A thing with named parts: an object of ours that stands for a struct or a map of Go's. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Fields that hold maps with keys of the user's, in podman's and docker's records. A key that is not there is
 * `<no value>` in a map, and an error in anything else.
 */
const MAP_FIELDS = new Set([
  ...['Annotations', 'Data', 'DriverOpts', 'ExposedPorts', 'GraphStatus', 'Labels', 'labels'],
  ...['Namespaces', 'Networks', 'Options', 'options', 'PortBindings', 'Ports', 'Sysctls', 'Tmpfs', 'Volumes'],
]);

const maps = new WeakSet<object>();

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}

/** A map of Go's: a Map, or an object that was reached by the name of one. */
export function isMap(value: unknown): value is Fields | ReadonlyMap<string, unknown> {
  return value instanceof Map || (isFields(value) && maps.has(value));
}

/** The keys and values of a map in the order Go prints and visits them, or of a struct in its own. */
export function entriesOf(value: Fields | ReadonlyMap<string, unknown>): readonly [string, unknown][] {
  const entries = value instanceof Map ? [...value] : Object.entries(value).map(noteMap);
  return isMap(value) ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
}

function noteMap([name, value]: [string, unknown]): [string, unknown] {
  if (MAP_FIELDS.has(name) && isFields(value)) maps.add(value);
  return [name, value];
}

/**
 * What `.name` is of a value. Go's and JSON's spellings of a name are both understood: `.Id`, `.ID`, `.HostIP` for
 * `host_ip`. A method is returned as a function.
 *
 * @throws ValueError when there is no such field
 */
export function fieldOf(value: unknown, name: string): unknown {
  if (value === undefined) return undefined;
  if (value instanceof Map) return value.get(name);
  if (isFields(value)) {
    const key = keyOf(value, name);
    if (key !== undefined) return noteMap([key, value[key]])[1];
    if (isMap(value)) return undefined;
  }
  const method = typeof value === 'string' ? timeMethod(value, name) : undefined;
  if (method !== undefined) return method;
  if (value === null || value === undefined)
    throw new ValueError(`nil pointer evaluating interface {}.${name}`);
  throw new ValueError(`can't evaluate field ${name} in type ${typeOf(value)}`);
}

function keyOf(value: Fields, name: string): string | undefined {
  if (Object.hasOwn(value, name)) return name;
  const wanted = plain(name);
  return Object.keys(value).find((key) => plain(key) === wanted);
}

const plain = (name: string) => name.replaceAll('_', '').toLowerCase();

/** What `if`, `and`, `or` and `not` think of a value: empty is false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (isFields(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Go's name of a type, for `%T` and messages. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int64';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (Array.isArray(value)) return `[]${commonType(value)}`;
  if (isMap(value)) return `map[string]${commonType(entriesOf(value).map(([, each]) => each))}`;
  return typeof value === 'function' ? 'func' : 'struct';
}

function commonType(values: readonly unknown[]): string {
  const types = new Set(values.map(typeOf));
  const [only = 'string'] = types;
  return types.size > 1 ? 'interface {}' : only;
}
