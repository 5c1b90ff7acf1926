import type { KeyPath } from '../../../host/line-of-key.ts';
import type { Policy, Requirement } from './policy.ts';
import { keyWords } from './table.ts';

/** Ends the reading of a policy that says something nobody can keep to. */
export type RefusePolicy = (problem: string) => never;

/** Keys beside `type`, of each requirement there is. */
const REQUIREMENTS: Readonly<Record<string, readonly string[]>> = {
  insecureAcceptAnything: [],
  reject: [],
  signedBy: ['keyType', 'keyPath', 'keyPaths', 'keyData', 'signedIdentity'],
  signedBaseLayer: ['baseLayerIdentity'],
  sigstoreSigned: [
    ...['keyPath', 'keyPaths', 'keyData', 'keyDatas', 'fulcio', 'pki'],
    ...[
      'rekorPublicKeyPath',
      'rekorPublicKeyPaths',
      'rekorPublicKeyData',
      'rekorPublicKeyDatas',
      'signedIdentity',
    ],
  ],
};

/**
 * Check a policy as strictly as podman does: a key that is not known might be the one that forbids.
 *
 * @throws what `refuse` throws
 */
export function readPolicy(document: unknown, refuse: RefusePolicy): Policy {
  const policy = objectOf(document, [], refuse);
  for (const key of Object.keys(policy)) {
    if (key !== 'default' && key !== 'transports') refuse(`Unknown key "${key}"`);
  }
  if (!Object.hasOwn(policy, 'default')) refuse('Default policy is missing');
  const transports = Object.hasOwn(policy, 'transports')
    ? objectOf(policy['transports'], ['transports'], refuse)
    : {};
  return {
    fallback: requirementsOf(policy['default'], ['default'], refuse),
    transports: new Map(
      Object.entries(transports).map(([name, scopes]) => [name, scopesOf(scopes, name, refuse)]),
    ),
  };
}

function scopesOf(value: unknown, transport: string, refuse: RefusePolicy) {
  const path = ['transports', transport];
  const scopes = Object.entries(objectOf(value, path, refuse));
  for (const [scope] of scopes) {
    if (!isScope(transport, scope)) refuse(`Unknown key "${scope}"${inside(path)}`);
  }
  return new Map(scopes.map(([scope, list]) => [scope, requirementsOf(list, [...path, scope], refuse)]));
}

/** Files are named by their whole path; one of docker-archive by nothing. */
function isScope(transport: string, scope: string): boolean {
  if (scope === '' || !['dir', 'oci', 'oci-archive', 'docker-archive'].includes(transport)) return true;
  return transport !== 'docker-archive' && /^(\/(?!\.\.?(\/|$))[^/]+)+$/.test(scope);
}

function requirementsOf(value: unknown, path: KeyPath, refuse: RefusePolicy): readonly Requirement[] {
  if (!Array.isArray(value)) return refuse(`JSON array expected${inside(path)}`);
  if (value.length === 0) refuse(`List of verification policy requirements must not be empty${inside(path)}`);
  return value.map((item, at) => requirementOf(item, [...path, at], refuse));
}

function requirementOf(value: unknown, path: KeyPath, refuse: RefusePolicy): Requirement {
  const { type, ...others } = objectOf(value, path, refuse);
  const known =
    typeof type === 'string' && Object.hasOwn(REQUIREMENTS, type) ? REQUIREMENTS[type] : undefined;
  if (typeof type !== 'string' || known === undefined) {
    return refuse(`Unknown policy requirement type "${type}"${inside(path)}`);
  }
  const unknown = Object.keys(others).find((key) => !known.includes(key));
  if (unknown !== undefined) refuse(`Unknown key "${unknown}"${inside(path)}`);
  return { type };
}

function objectOf(value: unknown, path: KeyPath, refuse: RefusePolicy): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  return refuse(`JSON object expected${inside(path)}`);
}

const inside = (path: KeyPath): string => (path.length === 0 ? '' : ` in ${keyWords(path)}`);
