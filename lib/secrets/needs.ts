import type { SecretStore } from './store.ts';

/** What the operations of this room ask of the floors below. */
export interface Needs {
  readonly store: SecretStore;
  now(): Date;
}
