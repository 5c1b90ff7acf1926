import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, TsmanError } from './error.ts';
import { readJson, writeJson } from './json-file.ts';
import { type HeldLock, withLock } from './lock.ts';

/** Every record says which shape it has. */
export interface Versioned {
  readonly schema: number;
}

export interface StorePlace<Stored extends Versioned> {
  /** Holds one folder an object, named by its ID. */
  readonly folder: string;
  /** The record's file inside the object's folder: `container.json`. */
  readonly file: string;
  /** Holds the locks: a file `ID.lock` an object. Must be of this boot or data; never inside the objects' folders. */
  readonly locks: string;
  /** Where objects on their way out are renamed to; on the same filesystem as `folder`. */
  readonly trash: string;
  /** What an object is called in errors: `container`. */
  readonly noun: string;
  /** The schema that is written. */
  readonly schema: Stored['schema'];
  /** Step n makes schema n + 1 of schema n; the first is step 1. */
  readonly migrations?: Readonly<Record<number, (record: never) => unknown>>;
}

export interface ChangeOptions {
  /** Wait for the disk; see `replaceFile`. */
  readonly durable?: boolean;
}

/** A record that cannot be used; the others can. */
export interface BrokenRecord {
  readonly id: string;
  readonly error: unknown;
}

/**
 * A folder of JSON records, one folder an object. An object exists when its record does; a folder without a record is
 * litter. Readers take no lock and see every record whole, old or new.
 */
export class RecordStore<Stored extends Versioned> {
  readonly #place: StorePlace<Stored>;

  constructor(place: StorePlace<Stored>) {
    this.#place = place;
  }

  /** The folder of an object, whether it exists or not. */
  folderOf(id: string): string {
    return join(this.#place.folder, id);
  }

  /**
   * @returns undefined when there is no such object
   * @throws TSMAN_RECORD_BROKEN when it cannot be understood, TSMAN_RECORD_NEWER when a later tsman wrote it
   */
  read(id: string): Stored | undefined {
    const path = this.#path(id);
    const found = readJson<Versioned>(path);
    return found === undefined ? undefined : this.#understand(found, path);
  }

  /** The IDs of all folders, also of broken objects and litter; in no order. */
  ids(): readonly string[] {
    try {
      return readdirSync(this.#place.folder).filter((name) => !name.startsWith('.'));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** Every object that can be read, and those that cannot. */
  list(): { readonly records: readonly Stored[]; readonly broken: readonly BrokenRecord[] } {
    const records: Stored[] = [];
    const broken: BrokenRecord[] = [];
    for (const id of this.ids()) {
      try {
        const record = this.read(id);
        if (record !== undefined) records.push(record);
      } catch (error) {
        broken.push({ id, error });
      }
    }
    return { records, broken };
  }

  /** Commit a new object. Its folder may be there already, its record may not. @throws TSMAN_RECORD_EXISTS */
  async insert(id: string, record: Stored, options: ChangeOptions = {}): Promise<void> {
    await this.withLock(id, (held) => {
      if (readJson(this.#path(id)) !== undefined) throw this.#exists(id);
      held.assertHeld();
      writeJson(this.#path(id), record, options);
    });
  }

  /**
   * Replace a record by what `change` makes of it; the same record back means that nothing is written.
   *
   * @returns the record as it is now; undefined when there is no such object
   */
  async update(
    id: string,
    change: (record: Stored) => Stored | Promise<Stored>,
    options: ChangeOptions = {},
  ): Promise<Stored | undefined> {
    return await this.withLock(id, async (held) => {
      const before = this.read(id);
      if (before === undefined) return undefined;
      const after = await change(before);
      held.assertHeld();
      if (after !== before) writeJson(this.#path(id), after, options);
      return after;
    });
  }

  /**
   * Remove an object with all its files: gone for everybody at once, deleted after.
   *
   * @param check may refuse by throwing, when nobody else can change the object any more
   * @returns whether it was there
   */
  async remove(id: string, check: () => void | Promise<void> = () => undefined): Promise<boolean> {
    const place = await this.withLock(id, async (held) => {
      await check();
      held.assertHeld();
      return this.#moveToTrash(id);
    });
    if (place !== undefined) await rm(place, { recursive: true, force: true });
    return place !== undefined;
  }

  /** Keep others from changing an object. Its own `insert`, `update` and `remove` must not be called inside. */
  async withLock<Result>(id: string, work: (held: HeldLock) => Promise<Result> | Result): Promise<Result> {
    return await withLock(join(this.#place.locks, `${id}.lock`), work);
  }

  #path(id: string): string {
    return join(this.#place.folder, id, this.#place.file);
  }

  #moveToTrash(id: string): string | undefined {
    const target = join(this.#place.trash, `${id}-${process.pid}-${process.hrtime.bigint().toString(36)}`);
    mkdirSync(this.#place.trash, { recursive: true, mode: 0o700 });
    try {
      renameSync(this.folderOf(id), target);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    return target;
  }

  #understand(found: Versioned, path: string): Stored {
    const { schema, migrations = {}, noun } = this.#place;
    let record = found;
    if (!Number.isInteger(record.schema)) throw broken(path);
    if (record.schema > schema) throw newer(path, noun);
    while (record.schema < schema) {
      const step = migrations[record.schema];
      if (step === undefined) throw broken(path);
      record = { ...(step(record as never) as object), schema: record.schema + 1 };
    }
    // The schema number vouches for the shape.
    return record as Stored;
  }

  #exists(id: string): TsmanError {
    return new TsmanError(`cannot make the ${this.#place.noun} "${id}": it exists already`, {
      kind: 'conflict',
      code: 'TSMAN_RECORD_EXISTS',
    });
  }
}

function broken(path: string): TsmanError {
  return new TsmanError(`cannot read "${path}": it is not a record of tsman's`, {
    kind: 'internal',
    code: 'TSMAN_RECORD_BROKEN',
    hint: `Remove ${path}, or restore it from a backup.`,
  });
}

function newer(path: string, noun: string): TsmanError {
  return new TsmanError(`cannot read "${path}": a later version of tsman made this ${noun}`, {
    kind: 'unsupported',
    code: 'TSMAN_RECORD_NEWER',
    hint: 'Update tsman.',
  });
}
