import { TsmanError } from '../../base/error.ts';
import type { Reference } from '../../oci/reference.ts';
import { pullFailed } from '../errors.ts';

/** What a name may stand for, tried in turn: every failure is told when all have failed. @throws TSMAN_PULL_FAILED, or what the only one threw */
export async function firstThatWorks<Value>(
  name: string,
  candidates: readonly Reference[],
  work: (candidate: Reference) => Promise<Value>,
): Promise<Value> {
  const failures: TsmanError[] = [];
  for (const candidate of candidates) {
    try {
      return await work(candidate);
    } catch (error) {
      if (!(error instanceof TsmanError)) throw error;
      failures.push(error);
    }
  }
  const [only, ...others] = failures;
  throw only !== undefined && others.length === 0 ? only : pullFailed(name, failures);
}
