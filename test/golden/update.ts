import { mkdirSync, writeFileSync } from 'node:fs';
import { CASES, goldenSpec } from './cases.ts';

/** `npm run golden`: write what is planned now; the difference is for people to read. */
const FOLDER = 'test/golden/run';

mkdirSync(FOLDER, { recursive: true });
for (const golden of CASES) {
  const content = { run: golden.line, spec: goldenSpec(golden) };
  writeFileSync(`${FOLDER}/${golden.name}.json`, `${JSON.stringify(content, null, 2)}\n`);
}
