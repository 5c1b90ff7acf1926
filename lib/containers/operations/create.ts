import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { codeOf, TsmanError } from '../../base/error.ts';
import { UndoStack } from '../../base/undo.ts';
import type { Image } from '../../images/model.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { NewRootfs } from '../../storage/storage.ts';
import { cannotOpenIdFile, idFileExists, nameInUse, noMountImage, noRootfsFolder } from '../errors.ts';
import type { Container, ContainerImage, ContainerRequest } from '../model.ts';
import type { ImageMountRequest } from '../mount-model.ts';
import { randomName } from '../names.ts';
import type { Needs } from '../needs.ts';
import { containerEvent } from '../plan/event.ts';
import { hasSecrets } from '../plan/secrets.ts';
import { hasVolumes, imageMounts } from '../plan/volumes.ts';
import { newContainerId } from '../store.ts';
import { resolveJoined } from './resolve-joined.ts';

/**
 * Make a container that is ready to start: name, root filesystem, record. Leaves nothing behind when it fails.
 * `beforeRecord` is called when nobody else can know of the container yet.
 *
 * @throws TSMAN_IMAGE_NOT_FOUND, TSMAN_CONTAINER_NAME_IN_USE, TSMAN_CONTAINER_NOT_FOUND of a joined container
 */
export async function createContainer(
  needs: Needs,
  request: ContainerRequest,
  { beforeRecord }: { readonly beforeRecord?: (id: ContainerId) => void } = {},
): Promise<Container> {
  await using undo = new UndoStack();
  const { paths, containers, storage } = needs;
  const image = findImage(needs, request);
  for (const mount of imageMounts(request)) findMountImage(needs, mount);
  const joined = resolveJoined(needs, request);
  const { source } = request;
  if (source.type === 'rootfs' && !existsSync(source.folder)) throw noRootfsFolder(source.folder);
  const id = newContainerId();
  if (request.containerIdFile !== undefined) {
    writeIdFile(request.containerIdFile, id, undo);
  }

  if (request.remove) mkdirSync(paths.trash, { recursive: true, mode: 0o700 });
  const name = await takeName(needs, id, request.name);
  undo.push(() => containers.releaseName(name, id));
  if (needsRootfs(request)) {
    undo.push(() => storage.removeRootfs(id));
    await createRootfs(
      needs,
      {
        id,
        layers: image?.layers ?? [],
        disposable: request.remove,
        ...lowerFolder(request),
      },
      image,
    );
  }
  const wish = { request: joined, config: image?.config ?? {} };
  const settled = hasVolumes(wish) ? await (await volumeOperations()).giveVolumes(needs, wish, undo) : joined;
  undo.push(() => rmSync(paths.container(id).folder, { recursive: true, force: true }));
  const given = hasSecrets(settled)
    ? await (await secretOperations()).giveSecrets(needs, id, settled)
    : settled;
  const container: Container = {
    schema: 1,
    id,
    name,
    createdAt: needs.now().toISOString(),
    request: { ...given, name },
    ...(image && { image }),
  };
  beforeRecord?.(id);
  containers.insert(container, { durable: !request.remove });
  undo.keep();
  needs.events.write(containerEvent(container, 'create'));
  return container;
}

/** Most containers have neither. */
const secretOperations = () => import('./secrets.ts');
const volumeOperations = () => import('./volumes.ts');

/** The image that a mount names. @throws TSMAN_IMAGE_NOT_FOUND in podman's words */
export function findMountImage(needs: Needs, mount: ImageMountRequest): Image {
  try {
    return needs.findImage(mount.reference).image;
  } catch (error) {
    throw error instanceof TsmanError ? noMountImage(mount, error) : error;
  }
}

/** The usual case asks for nothing that is not there; only when it fails are layers looked for one by one. */
export async function createRootfs(
  needs: Needs,
  rootfs: NewRootfs,
  image: Pick<ContainerImage, 'id'> | undefined,
): Promise<void> {
  try {
    await needs.storage.createRootfs(rootfs);
  } catch (error) {
    if (codeOf(error) !== 'TSMAN_LAYER_MISSING' || image === undefined) throw error;
    await needs.ensureLayers(image.id);
    await needs.storage.createRootfs(rootfs);
  }
}

/** Whether the engine keeps a root filesystem of its own for it, as opposed to a folder that is used in place. */
export function needsRootfs({ source }: ContainerRequest): boolean {
  return source.type === 'image' || source.overlay;
}

function lowerFolder({ source }: ContainerRequest): { lowerFolder?: string } {
  return source.type === 'rootfs' ? { lowerFolder: source.folder } : {};
}

function findImage(needs: Needs, { source }: ContainerRequest): ContainerImage | undefined {
  if (source.type !== 'image') return undefined;
  const { image, name } = needs.findImage(source.reference);
  const { id, manifestDigest, config, layers } = image;
  return { id, name, manifestDigest, config, layers };
}

async function takeName(needs: Needs, id: ContainerId, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) {
    await needs.containers.takeName(wanted, id);
    return wanted;
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const name = randomName(attempt);
    try {
      await needs.containers.takeName(name, id);
      return name;
    } catch (error) {
      if (!(error instanceof TsmanError) || error.kind !== 'conflict') throw error;
    }
  }
  throw nameInUse('', id);
}

function writeIdFile(path: string, id: ContainerId, undo: UndoStack): void {
  try {
    writeFileSync(path, id, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? idFileExists(path) : cannotOpenIdFile(path, error);
  }
  undo.push(() => rmSync(path, { force: true }));
}
