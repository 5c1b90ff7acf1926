import test from 'ava';
import type { DriverName } from '../../lib/storage/storage.ts';
import { storageSuite } from '../suites/storage.ts';
import type { Outcome as Run } from './bed.ts';
import { runInNamespace } from './in-namespace.ts';

interface Outcome {
  readonly title: string;
  readonly failure?: string;
}

/** One test for each case of the suite, all run in one process inside namespaces. */
export function testStorageDriver(driver: DriverName): void {
  let run: Promise<Run> | undefined;
  for (const { title } of storageSuite) {
    test(title, async (t) => {
      run ??= runInNamespace('dist/test/fixtures/storage-suite.js', [driver]);
      const { stdout, stderr } = await run;
      const outcomes = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Outcome);
      const outcome = outcomes.find((each) => each.title === title);
      if (!outcome) t.fail(`the case did not run: ${stderr}`);
      else if (outcome.failure) t.fail(`${outcome.failure}\n${stderr}`);
      else t.pass();
    });
  }
}
