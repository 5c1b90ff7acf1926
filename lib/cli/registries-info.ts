import type { RegistriesConf } from '../registry/rules/plan/registries-conf.ts';

/** The `registries` block of `info`, in podman's names: each by its prefix, and those that short names are searched on. */
export function registriesInfo({ registries, searchRegistries }: RegistriesConf): object {
  const entries = registries.map((entry) => [entry.prefix, asPodman(entry)] as const);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const search = searchRegistries?.length ? { search: searchRegistries } : {};
  return { ...Object.fromEntries(sorted), ...search };
}

function asPodman(entry: RegistriesConf['registries'][number]) {
  const { prefix, location, insecure, blocked, mirrors, mirrorByDigestOnly } = entry;
  return {
    Prefix: prefix,
    Location: location ?? '',
    Insecure: insecure,
    PullFromMirror: '',
    Mirrors: mirrors.length === 0 ? null : mirrors.map(mirrorAsPodman),
    Blocked: blocked,
    MirrorByDigestOnly: mirrorByDigestOnly,
  };
}

function mirrorAsPodman(mirror: RegistriesConf['registries'][number]['mirrors'][number]) {
  const { location, insecure, pullFromMirror } = mirror;
  return { Location: location, Insecure: insecure, PullFromMirror: pullFromMirror ?? '' };
}
