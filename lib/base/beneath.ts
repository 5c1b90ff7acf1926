import { closeSync, constants, lstatSync, openSync, readlinkSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { codeOf } from './error.ts';
import { MAX_LINKS, partsOf } from './safe-path.ts';

/** Neither read nor written: only to hold on to it. @see open(2) */
const O_PATH = 0o10000000;

/** Where a path leads. Whoever gets one closes the folder. */
export type Reached =
  | {
      readonly kind: 'folder';
      /** The folder itself, open. */
      readonly folder: number;
      /** Its path, links followed; `/` for the root. */
      readonly path: string;
    }
  | {
      /** Only the last part of the path may be missing. */
      readonly kind: 'file' | 'missing';
      /** What it lies in, or could be made in, open. */
      readonly folder: number;
      /** What it is called in that folder. */
      readonly name: string;
      /** Its path, links followed. Where something is mounted there, its last part is another name. */
      readonly path: string;
    }
  | { readonly kind: 'nowhere'; readonly words: string };

/**
 * Walk a path as if `root` were `/`, while somebody may be changing what is on its way: each folder is held open before
 * the next step is taken from it, and links are read and not followed, so that no step ever leads out.
 *
 * @param mounts paths, clean and links followed, at which something else of this machine is to be found
 */
export function reachBeneath(
  root: string,
  path: string,
  mounts: ReadonlyMap<string, string> = new Map(),
): Reached {
  const walk = new Walk(root, mounts);
  try {
    return walk.to(path);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (!isWord(code)) throw error;
    return nowhere(code);
  } finally {
    walk.close();
  }
}

/** In the words of the system's manual pages. */
const WORDS = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many levels of symbolic links',
  EACCES: 'permission denied',
  ENAMETOOLONG: 'file name too long',
} as const;

const isWord = (code: string): code is keyof typeof WORDS => code in WORDS;

const nowhere = (code: keyof typeof WORDS): Reached => ({ kind: 'nowhere', words: WORDS[code] });

class Walk {
  readonly #mounts: ReadonlyMap<string, string>;
  readonly #held: { readonly folder: number; readonly name: string }[] = [];
  #pending: string[] = [];
  #links = 0;

  constructor(root: string, mounts: ReadonlyMap<string, string>) {
    this.#mounts = mounts;
    this.#enter(`${root}/.`, '');
  }

  to(path: string): Reached {
    this.#pending = partsOf(path);
    for (let part = this.#pending.shift(); part !== undefined; part = this.#pending.shift()) {
      const end = part === '..' ? this.#leave(1) : this.#step(part);
      if (end !== undefined) return end;
    }
    const { folder } = this.#held.at(-1) as { folder: number };
    const found = this.#path();
    this.#held.pop();
    return { kind: 'folder', folder, path: found };
  }

  close(): void {
    for (const { folder } of this.#held.splice(0)) closeSync(folder);
  }

  /** @returns what the path leads to where it ends here */
  #step(part: string): Reached | undefined {
    const at = this.#at(part);
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) return this.#follow(readlinkSync(at));
    if (stats?.isDirectory()) return this.#enter(at, part);
    if (this.#pending.length === 0) return this.#last(at, part, stats);
    return nowhere(stats ? 'ENOTDIR' : 'ENOENT');
  }

  #follow(target: string): Reached | undefined {
    this.#links += 1;
    if (this.#links > MAX_LINKS) return nowhere('ELOOP');
    if (target.startsWith('/')) this.#leave(Number.POSITIVE_INFINITY);
    this.#pending.unshift(...partsOf(target));
    return undefined;
  }

  /** Somebody may have put a link there a moment ago: then this fails. */
  #enter(at: string, name: string): undefined {
    const flags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
    this.#held.push({ name, folder: openSync(at, flags) });
  }

  /** The root is never left. */
  #leave(levels: number): undefined {
    const gone = Math.min(levels, this.#held.length - 1);
    for (const { folder } of gone > 0 ? this.#held.splice(-gone) : []) closeSync(folder);
  }

  #at(part: string): string {
    const { folder } = this.#held.at(-1) as { folder: number };
    return this.#mounts.get(this.#path(part)) ?? `/proc/self/fd/${folder}/${part}`;
  }

  /** Of the folder it has come to, or of something in that. */
  #path(part = ''): string {
    return `/${[...this.#held.map(({ name }) => name), part].filter(Boolean).join('/')}`;
  }

  #last(at: string, part: string, stats: Stats | undefined): Reached {
    return {
      kind: stats === undefined ? 'missing' : 'file',
      folder: openSync(dirname(at), O_PATH | constants.O_DIRECTORY),
      name: basename(at),
      path: this.#path(part),
    };
  }
}
