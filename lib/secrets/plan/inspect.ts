import type { Secret } from '../model.ts';

/** What `secret inspect` prints, under podman's keys: all but the secret itself. */
export function inspectSecret({ id, name, createdAt, updatedAt, labels, options }: Secret, folder: string) {
  return {
    ID: id,
    CreatedAt: createdAt,
    UpdatedAt: updatedAt,
    Spec: {
      Name: name,
      Driver: { Name: 'file', Options: { ...options, path: folder } },
      Labels: labels,
    },
  };
}
