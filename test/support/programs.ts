import { execFileSync } from 'node:child_process';
import type { ExecutionContext, TestFn } from 'ava';

/** @returns the first of these programs that this machine does not have */
export function missingProgram(...names: readonly string[]): string | undefined {
  const PATH = `${process.env['PATH']}:/usr/local/sbin:/usr/sbin:/sbin`;
  return names.find((name) => {
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore', env: { PATH } });
      return false;
    } catch {
      return true;
    }
  });
}

export interface Having {
  /** As `test.serial`; skipped where a program is missing. */
  readonly having: TestFn['serial'] | TestFn['serial']['skip'];
  readonly missing: string | undefined;
}

/** Tests that need programs which this machine may lack: then they are skipped, and a test says so in its title. */
export function testsWith(test: TestFn, ...programs: readonly string[]): Having {
  const missing = missingProgram(...programs);
  if (missing === undefined) return { having: test.serial, missing };
  test(`skipped: this machine has no ${missing}`, (t) => t.pass());
  return { having: test.serial.skip, missing };
}

/** End a test that this machine cannot show anything with. */
export function skip(t: ExecutionContext, reason: string): void {
  t.log(`skipped: ${reason}`);
  t.pass();
}
