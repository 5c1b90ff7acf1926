import type { KeyPath } from '../../../host/line-of-key.ts';

/** Ends the reading of a document for a value that cannot be kept. */
export type Refuse = (key: KeyPath, problem: string) => never;

/** A table of a TOML document whose values are asked for by the type they must have. */
export class Table {
  readonly keys: readonly string[];
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #path: KeyPath;
  readonly #refuse: Refuse;

  constructor(value: unknown, path: KeyPath, refuse: Refuse) {
    if (!isTable(value)) refuse(path, 'must be a table');
    this.#values = new Map(Object.entries(value as object));
    this.keys = [...this.#values.keys()];
    this.#path = path;
    this.#refuse = refuse;
  }

  /** Refuse a value of this table, or the table itself. */
  refuse(key: KeyPath, problem: string): never {
    return this.#refuse([...this.#path, ...key], problem);
  }

  text(key: string): string | undefined {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'string') return value;
    return this.refuse([key], 'must be a string');
  }

  flag(key: string): boolean {
    const value = this.#values.get(key) ?? false;
    return typeof value === 'boolean' ? value : this.refuse([key], 'must be true or false');
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.refuse([key], 'must be a list of strings');
  }

  table(key: string): Table | undefined {
    const value = this.#values.get(key);
    return value === undefined ? undefined : new Table(value, [...this.#path, key], this.#refuse);
  }

  tables(key: string): readonly Table[] {
    const value = this.#values.get(key) ?? [];
    if (!Array.isArray(value)) return this.refuse([key], `must be a list of tables: [[${key}]]`);
    return value.map((item, at) => new Table(item, [...this.#path, key, at], this.#refuse));
  }

  /** Refuse a text that is none of these. */
  oneOf(key: string, words: readonly string[]): void {
    const value = this.text(key);
    if (value !== undefined && words.includes(value)) return;
    this.refuse([key], `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not "${value}"`);
  }
}

/** `registry[1].mirror[0].location` */
export function keyWords(path: KeyPath): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${part}`))
    .join('');
}

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
