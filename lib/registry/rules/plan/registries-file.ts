import type {
  MirrorEntry,
  PullFromMirror,
  RegistriesFile,
  RegistryEntry,
  ShortNameMode,
} from './registries-conf.ts';
import { checkAlias, isRegistryHost } from './short-names.ts';
import { type Refuse, Table } from './table.ts';

/** A file of registries.conf's format, parsed but not yet believed. */
export interface Source {
  readonly document: unknown;
  /** Its path, for messages. */
  readonly file: string;
  /** Drop-ins have no old format. */
  readonly isDropIn: boolean;
}

const MODES: readonly string[] = ['enforcing', 'permissive', 'disabled'] satisfies ShortNameMode[];
const PULLS: readonly string[] = ['all', 'digest-only', 'tag-only'] satisfies PullFromMirror[];

/**
 * Check what a file says, as strictly as podman does; settings that are not known are left alone.
 *
 * @throws what `refuse` throws of the first value that cannot be kept
 * @see containers-registries.conf(5)
 */
export function readRegistriesFile(source: Source, refuse: Refuse): RegistriesFile {
  const { document, file } = source;
  const root = new Table(document, [], refuse);
  const search = root.texts('unqualified-search-registries');
  const mode = root.text('short-name-mode');
  const credentialHelpers = root.texts('credential-helpers');
  const aliases = readAliases(root);
  const registries = root.tables('registry').map((table) => readRegistry(table, file));
  refuseConflicts(registries, refuse);
  if (mode) root.oneOf('short-name-mode', MODES);
  const settings: RegistriesFile = {
    ...(search && { searchRegistries: search.map((host, at) => checkSearched(root, host, at)) }),
    ...(mode && { shortNameMode: mode as ShortNameMode }),
    ...(credentialHelpers && { credentialHelpers }),
    ...(aliases && { aliases }),
    ...(registries.length > 0 && { registries }),
  };
  return { ...settings, ...readFirstFormat(root, { ...source, settings }) };
}

function checkSearched(root: Table, typed: string, at: number): string {
  const host = withoutSlashes(typed);
  if (isRegistryHost(host)) return host;
  return root.refuse(['unqualified-search-registries', at], `must be HOST[:PORT], not "${typed}"`);
}

function readAliases(root: Table): Readonly<Record<string, string>> | undefined {
  const table = root.table('aliases');
  if (table === undefined) return undefined;
  for (const name of table.keys) {
    const problem = checkAlias(name, table.text(name) ?? '');
    if (problem !== undefined) table.refuse([name], problem);
  }
  return Object.fromEntries(table.keys.map((name) => [name, table.text(name) ?? '']));
}

function readRegistry(table: Table, file: string): RegistryEntry {
  const location = readLocation(table, 'location');
  const prefix = readLocation(table, 'prefix') ?? location;
  if (prefix === undefined) return table.refuse([], 'has neither location nor prefix');
  if (location === undefined && !prefix.startsWith('*.')) {
    table.refuse([], `has no location, which only a prefix such as "*.example.com" can do without`);
  }
  if (prefix.startsWith('*.') && /[/:@]/.test(prefix)) {
    table.refuse(['prefix'], 'with "*." must be a domain, without port and path');
  }
  if (table.text('pull-from-mirror')) table.refuse(['pull-from-mirror'], 'belongs to a mirror');
  const mirrorByDigestOnly = table.flag('mirror-by-digest-only');
  return {
    prefix,
    ...(location !== undefined && { location }),
    insecure: table.flag('insecure'),
    blocked: table.flag('blocked'),
    mirrorByDigestOnly,
    mirrors: table.tables('mirror').map((mirror) => readMirror(mirror, mirrorByDigestOnly)),
    file,
  };
}

function readMirror(table: Table, isByDigestOnly: boolean): MirrorEntry {
  const location = readLocation(table, 'location');
  if (location === undefined) return table.refuse([], 'has no location');
  const pullFromMirror = table.text('pull-from-mirror');
  if (pullFromMirror) table.oneOf('pull-from-mirror', PULLS);
  if (pullFromMirror && isByDigestOnly) {
    table.refuse(['pull-from-mirror'], 'cannot be set beside mirror-by-digest-only of the registry');
  }
  return {
    location,
    insecure: table.flag('insecure'),
    ...(pullFromMirror && { pullFromMirror: pullFromMirror as PullFromMirror }),
  };
}

function readLocation(table: Table, key: string): string | undefined {
  const text = table.text(key);
  if (text === undefined) return undefined;
  if (/^https?:\/\//.test(text)) table.refuse([key], 'must be HOST[:PORT][/PATH], without "https://"');
  return withoutSlashes(text) || undefined;
}

const withoutSlashes = (text: string): string => text.replace(/\/+$/, '');

/** One place cannot be blocked and free at once. */
function refuseConflicts(registries: readonly RegistryEntry[], refuse: Refuse): void {
  for (const [at, entry] of registries.entries()) {
    const place = placeOf(entry);
    const others = registries.slice(0, at).filter((other) => placeOf(other) === place);
    const key = (['insecure', 'blocked'] as const).find((each) =>
      others.some((other) => other[each] !== entry[each]),
    );
    if (key !== undefined) refuse(['registry', at, key], `is not what another registry says of "${place}"`);
  }
}

const placeOf = ({ location, prefix }: RegistryEntry): string => location ?? prefix;

interface Old extends Source {
  readonly settings: RegistriesFile;
}

/** The old format: `[registries.search]`, `[registries.insecure]`, `[registries.block]` with a list each. */
function readFirstFormat(root: Table, { file, isDropIn, settings }: Old): RegistriesFile {
  const old = root.table('registries');
  if (old === undefined) return {};
  if (isDropIn) old.refuse([], 'is the old format, which drop-ins cannot have: write [[registry]]');
  if (Object.keys(settings).length > 0) {
    old.refuse([], 'is the old format, which cannot be mixed with the settings of the new one');
  }
  const listOf = (section: string) => old.table(section)?.texts('registries')?.map(withoutSlashes) ?? [];
  const [insecure, blocked] = [listOf('insecure'), listOf('block')];
  const registries = [...new Set([...insecure, ...blocked])].map((location) => ({
    ...{ prefix: location, location, mirrorByDigestOnly: false, mirrors: [], file },
    insecure: insecure.includes(location),
    blocked: blocked.includes(location),
  }));
  return { searchRegistries: listOf('search'), registries };
}
