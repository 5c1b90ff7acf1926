import type { Paths } from '../host/paths.ts';
import type { Needs } from './needs.ts';
import { openSecretStore } from './store.ts';

/** What the operations of this room need. */
export function openSecrets({ paths, now }: { readonly paths: Paths; now(): Date }): Needs {
  return { store: openSecretStore(paths), now };
}
