/** When to ask a registry for an image, in podman's words. */
export const PULL_POLICIES = ['always', 'missing', 'never', 'newer'] as const;

export type PullPolicy = (typeof PULL_POLICIES)[number];
