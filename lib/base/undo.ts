type Step = () => Promise<void> | void;

/** Steps to take back, last first, unless the work is kept. Use with `await using`. */
export class UndoStack {
  #steps: Step[] = [];

  push(step: Step): void {
    this.#steps.push(step);
  }

  /** The work succeeded: forget every step. */
  keep(): void {
    this.#steps = [];
  }

  /** Runs every step even when one fails; the first failure is thrown at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
