export interface ContainerEnvParts {
  readonly privileged: boolean;
  readonly version: string;
  readonly id: string;
  readonly name: string;
  readonly imageName: string;
  readonly imageId: string;
}

/**
 * /run/.containerenv: its being there tells programs that they are in a container. As podman does, it says in which one
 * only to privileged containers; toolbox and distrobox read it there.
 */
export function planContainerEnv(parts: ContainerEnvParts): string {
  const { privileged, version, id, name, imageName, imageId } = parts;
  if (!privileged) return '';
  return [
    `engine=${JSON.stringify(`tsman-${version}`)}`,
    `name=${JSON.stringify(name)}`,
    `id=${JSON.stringify(id)}`,
    `image=${JSON.stringify(imageName)}`,
    `imageid=${JSON.stringify(imageId)}`,
    'rootless=1',
    '',
  ].join('\n');
}
