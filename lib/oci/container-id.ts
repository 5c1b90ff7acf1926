/** 64 lower-case hex digits, as podman and docker have them. */
export type ContainerId = string & { readonly brand: 'container-id' };

/** @returns undefined when `text` is not a whole container ID */
export function parseContainerId(text: string): ContainerId | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (text as ContainerId) : undefined;
}
