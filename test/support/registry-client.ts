import { openRegistries, type RegistriesCall } from '../../lib/registry/open-registries.ts';
import type { RegistryOptions, Repository } from '../../lib/registry/registry.ts';
import { openRules } from '../../lib/registry/rules/rules.ts';

const NOWHERE = '/nonexistent/tsman';

/** Registries of a user without any configuration. */
export function registriesOf(call: Partial<RegistriesCall> = {}) {
  const folders = { data: NOWHERE, runtime: NOWHERE, cache: NOWHERE, config: NOWHERE };
  const rules = openRules({ environment: {}, folders, home: NOWHERE, system: NOWHERE });
  return openRegistries({ environment: {}, folders, uid: 4242, home: NOWHERE, rules, ...call });
}

/** `team/app` on a registry without TLS; whatever may pass is tried again at once. */
export function teamApp(
  host: string,
  options: RegistryOptions = {},
  call: Partial<RegistriesCall> = {},
): Repository {
  const reference = { registry: host, repository: 'team/app' };
  return registriesOf(call).repository(reference, 'pull', { verifyTls: false, retryDelayMs: 1, ...options });
}
