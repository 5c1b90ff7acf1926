/** What policy.json says of whose images are taken. @see containers-policy.json(5) */
export interface Policy {
  readonly fallback: readonly Requirement[];
  /** Transport → scope → requirements; the scope '' is for what no other is about. */
  readonly transports: ReadonlyMap<string, ReadonlyMap<string, readonly Requirement[]>>;
}

/** `insecureAcceptAnything`, `reject`, `signedBy`, `sigstoreSigned`. */
export interface Requirement {
  readonly type: string;
}

/** Whether an image is taken; where it is not, what for. */
export type Verdict =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'rejected' }
  | { readonly verdict: 'unknown'; readonly requirement: string };

/**
 * Decide about an image by the requirements of the most specific scope, all of which must hold.
 *
 * @param scope of docker the whole reference, of files the absolute path; empty where the place has no name
 */
export function decide(policy: Policy, transport: string, scope: string): Verdict {
  const requirements = requirementsFor(policy, transport, scope);
  if (requirements.some(({ type }) => type === 'reject')) return { verdict: 'rejected' };
  const other = requirements.find(({ type }) => type !== 'insecureAcceptAnything');
  return other === undefined
    ? { verdict: 'accepted' }
    : { verdict: 'unknown', requirement: `"${other.type}"` };
}

function requirementsFor(policy: Policy, transport: string, scope: string): readonly Requirement[] {
  const scopes = policy.transports.get(transport);
  if (scopes === undefined) return policy.fallback;
  const found = scopesOf(transport, scope).find((each) => scopes.has(each));
  return (found === undefined ? undefined : scopes.get(found)) ?? policy.fallback;
}

/** The scopes an image lies in, most specific first; the last is the transport's own. */
export function scopesOf(transport: string, scope: string): readonly string[] {
  if (scope === '') return [''];
  return [...(transport === 'docker' ? imageScopes(scope) : folderScopes(scope)), ''];
}

/** `host/a/b:tag`, `host/a/b`, `host/a`, `host`, `*.domain` for each domain above the host. */
function imageScopes(reference: string): readonly string[] {
  const parts = reference.split('/');
  const last = parts.length - 1;
  const bare = parts[last]?.replace(/[:@].*$/, '') ?? '';
  const repository = [...parts.slice(0, last), bare];
  const prefixes = repository.map((_, at) => repository.slice(0, repository.length - at).join('/'));
  const labels = (parts[0] ?? '').replace(/:\d+$/, '').split('.');
  const wild = labels.slice(1).map((_, at) => `*.${labels.slice(at + 1).join('.')}`);
  return [...new Set([reference, ...prefixes]), ...wild];
}

/** `/a/b:name`, `/a/b`, `/a`. */
function folderScopes(path: string): readonly string[] {
  const parts = path.split('/');
  const last = parts.length - 1;
  const colon = parts[last]?.indexOf(':') ?? -1;
  const bare = colon === -1 ? parts : [...parts.slice(0, last), parts[last]?.slice(0, colon) ?? ''];
  const folders = bare.slice(0, -1).map((_, at) => bare.slice(0, bare.length - at).join('/'));
  return [...new Set([path, ...folders])].filter((folder) => folder !== '');
}
