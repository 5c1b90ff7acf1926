import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { resolveInRoot } from '../../base/safe-path.ts';
import type { UndoStack } from '../../base/undo.ts';
import { runCommand, runProgram } from '../../host/spawn.ts';
import { noSubpath } from '../errors.ts';
import type { Container } from '../model.ts';
import type { MountRequest } from '../mount-model.ts';
import type { Needs } from '../needs.ts';
import type { Place, SpecFacts } from '../plan/facts.ts';
import type { Placed } from './place-mounts.ts';
import { removePlaceCommand } from './places.ts';

/**
 * Mount the parts of volumes and images that a container wants of them, each at a place of its own.
 *
 * @throws TSMAN_MOUNT_SUBPATH
 */
export async function placeParts(
  { paths }: Pick<Needs, 'paths'>,
  { container, whole }: { readonly container: Container; readonly whole: SpecFacts['places'] },
  undo: UndoStack,
): Promise<Pick<Placed, 'places' | 'farewells'>> {
  const places: Record<string, Place> = {};
  const farewells: (readonly string[])[] = [];
  for (const [index, { destination, subpath }] of container.request.mounts.map(partOf).entries()) {
    const place = whole[destination];
    if (subpath === undefined || place === undefined) continue;
    const target = paths.place(container.id, index);
    const farewell = removePlaceCommand(target);
    undo.push(async () => void (await runCommand(farewell)));
    await bindWithin(place.path, subpath, target);
    farewells.push(farewell);
    places[destination] = { ...place, path: target };
  }
  return { places, farewells };
}

function partOf(mount: MountRequest): { readonly destination: string; readonly subpath?: string } {
  return mount.type === 'volume' || mount.type === 'image' ? mount : { destination: mount.destination };
}

/** Neither read nor written: only to hold on to it. @see open(2) */
const O_PATH = 0o10000000;

/**
 * Show what a path below a folder leads to at another place, which is made. Containers may change links in there meanwhile:
 * what was found is held on to, looked at where it is then, and mounted by that hold.
 */
async function bindWithin(root: string, subpath: string, target: string): Promise<void> {
  const file = hold(resolveInRoot(root, subpath), subpath);
  try {
    const held = `/proc/${process.pid}/fd/${file}`;
    const top = realpathSync(root);
    if (!`${readlinkSync(held)}/`.startsWith(`${top}/`)) throw noSubpath(subpath, 'it leads out of it');
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    if (fstatSync(file).isDirectory()) mkdirSync(target, { mode: 0o700 });
    else writeFileSync(target, '', { mode: 0o600 });
    const { exitCode, stderr } = await runProgram('mount', ['--no-canonicalize', '--bind', held, target]);
    if (exitCode !== 0) throw noSubpath(subpath, stderr.trim());
  } finally {
    closeSync(file);
  }
}

function hold(path: string, subpath: string): number {
  try {
    return openSync(path, O_PATH | constants.O_NOFOLLOW);
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    throw isMissing ? noSubpath(subpath, 'no such file or directory') : error;
  }
}
