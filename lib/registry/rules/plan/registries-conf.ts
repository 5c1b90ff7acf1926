/** What registries.conf and its drop-ins say together. @see containers-registries.conf(5) */
export interface RegistriesConf {
  readonly registries: readonly RegistryEntry[];
  /** `unqualified-search-registries`; undefined where no file says, which is not the same as an empty list. */
  readonly searchRegistries?: readonly string[];
  /** Enforcing: a short name that may be several things is an error. Else they are tried in order. */
  readonly shortNameMode: ShortNameMode;
  /** Short name → the name it stands for. */
  readonly aliases: Readonly<Record<string, string>>;
  /** `credential-helpers`, in order; `containers-auth.json` stands for the authentication files. */
  readonly credentialHelpers?: readonly string[];
  /** The files that were read, the weakest first. */
  readonly files: readonly string[];
}

export type ShortNameMode = 'enforcing' | 'permissive' | 'disabled';

/** One `[[registry]]`. */
export interface RegistryEntry {
  /** `host[:port][/path]` or `*.domain`. */
  readonly prefix: string;
  /** What takes the prefix's place; undefined: names stay as they are. */
  readonly location?: string;
  readonly insecure: boolean;
  readonly blocked: boolean;
  readonly mirrorByDigestOnly: boolean;
  readonly mirrors: readonly MirrorEntry[];
  /** The file that says so. */
  readonly file: string;
}

/** One `[[registry.mirror]]`. */
export interface MirrorEntry {
  readonly location: string;
  readonly insecure: boolean;
  /** As the file says; undefined where it does not. */
  readonly pullFromMirror?: PullFromMirror;
}

/** Which pulls a mirror is asked for. */
export type PullFromMirror = 'all' | 'digest-only' | 'tag-only';

/** What one file says; whatever it does not mention is as earlier files have it. */
export type RegistriesFile = Partial<Omit<RegistriesConf, 'files'>>;

/** As if there were no file. */
export const NO_REGISTRIES: RegistriesConf = {
  registries: [],
  shortNameMode: 'permissive',
  aliases: {},
  files: [],
};

/**
 * Put a file over what came before: a registry replaces the one of the same prefix, an alias the one of the same name (an
 * empty one takes it away), every other setting the earlier one.
 */
export function withFile(earlier: RegistriesConf, later: RegistriesFile, file: string): RegistriesConf {
  const replaced = new Set((later.registries ?? []).map(({ prefix }) => prefix));
  const aliases = Object.entries({ ...earlier.aliases, ...later.aliases });
  return {
    ...earlier,
    ...later,
    registries: [
      ...earlier.registries.filter(({ prefix }) => !replaced.has(prefix)),
      ...(later.registries ?? []),
    ],
    aliases: Object.fromEntries(aliases.filter(([, name]) => name !== '')),
    files: [...earlier.files, file],
  };
}

/**
 * The entry for a name: the one that covers most of it. Where two cover the same, the one that says more of it.
 *
 * @param name `host[:port]/path[:tag][@digest]`, or a host alone
 */
export function entryFor(name: string, { registries }: RegistriesConf): RegistryEntry | undefined {
  let best: { readonly entry: RegistryEntry; readonly length: number } | undefined;
  for (const entry of registries) {
    const length = matchedLength(name, entry.prefix);
    if (length === undefined || (best !== undefined && length < best.length)) continue;
    if (best === undefined || length > best.length || saysMore(entry.prefix, best.entry.prefix)) {
      best = { entry, length };
    }
  }
  return best?.entry;
}

function saysMore(prefix: string, other: string): boolean {
  const [isWild, isOtherWild] = [prefix, other].map((each) => each.startsWith('*.'));
  return isWild === isOtherWild ? prefix.length > other.length : isOtherWild === true;
}

/** How much of the name a prefix covers; undefined when it is about other names. */
export function matchedLength(name: string, prefix: string): number | undefined {
  if (prefix.startsWith('*.')) return wildcardLength(name, prefix.slice(1));
  return name.startsWith(prefix) && endsPart(name[prefix.length]) ? prefix.length : undefined;
}

/** `*.example.com` stands for any number of labels before the dot. */
function wildcardLength(name: string, suffix: string): number | undefined {
  const host = /^[^/:@]*/.exec(name)?.[0] ?? '';
  return host.length > suffix.length && host.endsWith(suffix) ? host.length : undefined;
}

/** A prefix ends where a part of the name does; a host without a port is about all of its ports, as for podman. */
function endsPart(next: string | undefined): boolean {
  return next === undefined || '/:@'.includes(next);
}
