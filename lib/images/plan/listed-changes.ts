/** A path that differs between two trees. */
export interface ListedChange {
  /** Absolute in the image. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/**
 * Changes as `diff` lists them: a folder in which anything changed counts as changed itself, as with podman and docker.
 *
 * @param changes sorted; paths relative, a character a byte
 * @returns paths in UTF-8
 */
export function listedChanges(changes: readonly ListedChange[]): readonly ListedChange[] {
  const kinds = new Map(changes.map(({ path, kind }) => [path, kind]));
  for (const { path } of changes) {
    const parts = path.split('/');
    for (let length = 1; length < parts.length; length += 1) {
      const parent = parts.slice(0, length).join('/');
      if (!kinds.has(parent)) kinds.set(parent, 'changed');
    }
  }
  return [...kinds]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, kind]) => ({ path: `/${Buffer.from(path, 'latin1').toString('utf8')}`, kind }));
}
