import type { OciRuntime } from './runtime.ts';

type Explanation = ReturnType<OciRuntime['explain']>;

/** One kind of failure: how its message begins or reads, and what podman calls it. */
export interface Failure {
  readonly pattern: RegExp;
  readonly exitCode: 126 | 127;
}

const WORDS = {
  126: 'OCI permission denied',
  127: 'OCI runtime attempted to invoke a command that was not found',
} as const;

/** True of every runtime: the kernel said no. */
const DENIED: Failure = { pattern: /(permission denied|operation not permitted)$/i, exitCode: 126 };

/**
 * Turn a runtime's JSON log into podman's words for what went wrong. Only the failures of executing the
 * command itself are 126 and 127: a mount source that is not there is no command that was not found.
 *
 * @param table in order, the first that matches counts
 */
export function explainLog(name: string, log: string, table: readonly Failure[]): Explanation {
  const message = lastError(log);
  if (message === undefined) {
    return { message: `OCI runtime error: ${name} ended without saying why`, exitCode: 125 };
  }
  const failure = [...table, DENIED].find(({ pattern }) => pattern.test(message));
  if (failure === undefined) return { message: `OCI runtime error: ${name}: ${message}`, exitCode: 125 };
  return { message: `${name}: ${message}: ${WORDS[failure.exitCode]}`, exitCode: failure.exitCode };
}

/** The last line that is an error; a line that is not JSON is taken as it stands. */
function lastError(log: string): string | undefined {
  const errors = log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const entry = parse(line);
      if (entry === undefined) return [line.trim()];
      return isError(entry.level) ? [String(entry.msg).trim()] : [];
    });
  return errors.at(-1);
}

function isError(level: unknown): boolean {
  return level === 'error' || level === 'fatal' || level === 'panic' || level === undefined;
}

function parse(line: string): { readonly level?: unknown; readonly msg?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
