/** The variables that can be seen at one place of a template; `$` is the data it was given. */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #values = new Map<string, unknown>();

  constructor(data: unknown, outer?: Scope) {
    this.#outer = outer;
    if (outer === undefined) this.#values.set('$', data);
  }

  inner(): Scope {
    return new Scope(undefined, this);
  }

  has(name: string): boolean {
    return this.#holder(name) !== undefined;
  }

  get(name: string): unknown {
    return this.#holder(name)?.get(name);
  }

  /** Make a variable here, or change the one that is seen. */
  set(name: string, value: unknown, assigns: boolean): void {
    const holder = assigns ? this.#holder(name) : undefined;
    (holder ?? this.#values).set(name, value);
  }

  #holder(name: string): Map<string, unknown> | undefined {
    if (this.#values.has(name)) return this.#values;
    return this.#outer === undefined ? undefined : this.#outer.#holder(name);
  }
}
