import { writeFileSync } from 'node:fs';
import { codeOf, TsmanError } from '../base/error.ts';

/** Write what `--digestfile` asks for. @throws TSMAN_OUTPUT */
export function writeDigest(path: string, digest: string): void {
  try {
    writeFileSync(path, digest);
  } catch (cause) {
    throw new TsmanError(`cannot write "${path}": ${codeOf(cause) ?? 'unknown error'}`, {
      kind: 'invalid',
      code: 'TSMAN_OUTPUT',
      cause,
    });
  }
}
