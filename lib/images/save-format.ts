/** What images can be saved as, by podman's names. */
export const SAVE_FORMATS = ['oci-dir', 'oci-archive', 'docker-dir', 'docker-archive'] as const;

export type SaveFormat = (typeof SAVE_FORMATS)[number];
