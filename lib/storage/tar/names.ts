import { cleanPath, hostile, readable, type TarEntry } from './entry.ts';
import { type FolderFacts, folderFacts } from './marks.ts';

type Kind = 'folder' | 'link' | 'device' | 'other';

/**
 * What a layer has made so far, mirroring what tar makes on disk, so that no entry is ever written through a symbolic
 * link that came with the same layer.
 */
export class LayerNames {
  readonly #kinds = new Map<string, Kind>();
  readonly #files = new Map<string, number>();
  readonly #folders = new Map<string, FolderFacts>();
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  has(path: string): boolean {
    return this.#kinds.has(path);
  }

  isFolder(path: string): boolean {
    return this.#kinds.get(path) === 'folder';
  }

  /** Undefined for a folder that is only implied by what is in it. */
  folder(path: string): FolderFacts | undefined {
    return this.#folders.get(path);
  }

  /** @returns false for what cannot be made: devices, and hard links to them. @throws TSMAN_LAYER_HOSTILE */
  add(entry: TarEntry): boolean {
    const kind = this.#kindOf(entry);
    if (entry.path === '') return this.#addRoot(entry, kind);
    this.checkParents(entry.path);
    if (kind !== 'folder' && this.isFolder(entry.path))
      hostile('replaces a folder of its own layer', entry.name);
    if (kind !== 'device') this.#imply(entry.path);
    this.#kinds.set(entry.path, kind);
    this.#count(entry, kind);
    if (kind === 'folder') this.#folders.set(entry.path, folderFacts(entry));
    return kind !== 'device';
  }

  /** @throws TSMAN_LAYER_HOSTILE when something other than a folder is above `path` */
  checkParents(path: string): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const kind = this.#kinds.get(path.slice(0, end));
      if (kind === 'folder') return;
      if (kind === undefined) continue;
      const above = readable(path.slice(0, end));
      hostile(`lies below "${above}", which is ${kind === 'link' ? 'a symbolic link' : 'no folder'}`, path);
    }
  }

  #addRoot(entry: TarEntry, kind: Kind): boolean {
    if (kind !== 'folder') hostile('is the root, and no folder', entry.name);
    this.#folders.set('', folderFacts(entry));
    return true;
  }

  #kindOf(entry: TarEntry): Kind {
    if (entry.type === '5') return 'folder';
    if (entry.type === '2') return 'link';
    if (entry.type === '3' || entry.type === '4') return 'device';
    if (entry.type !== '1') return 'other';
    const target = cleanPath(entry.link);
    this.checkParents(target);
    const kind = this.#kinds.get(target);
    if (kind === 'folder') hostile(`is a hard link to the folder "${readable(target)}"`, entry.name);
    return kind ?? 'other';
  }

  /** tar makes missing folders above a file. */
  #imply(path: string): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = path.slice(0, end);
      if (this.#kinds.has(above)) return;
      this.#kinds.set(above, 'folder');
    }
  }

  /** A repeated name counts once. */
  #count(entry: TarEntry, kind: Kind): void {
    const before = this.#files.get(entry.path) ?? 0;
    const bytes = kind === 'other' && entry.type !== '1' ? entry.fileBytes : 0;
    this.#sizeBytes += bytes - before;
    if (bytes > 0) this.#files.set(entry.path, bytes);
    else if (before > 0) this.#files.delete(entry.path);
  }
}
