/** What a caller can do about an error. Each door maps these to its own numbers. */
export type ErrorKind =
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'forbidden'
  | 'unavailable'
  | 'unsupported'
  | 'internal';

export interface ErrorDetails {
  readonly kind: ErrorKind;
  /** Stable, searchable, never reused once released. */
  readonly code: `TSMAN_${string}`;
  /** One imperative sentence saying what the user can do next. */
  readonly hint?: string;
  /** The exit code of the command line where it is not 125 (podman's table of exit codes). */
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** An error a user can reach. Anything else that is thrown is a bug in tsman. */
export class TsmanError extends Error {
  override readonly name = 'TsmanError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(message: string, { kind, code, hint, exitCode = 125, cause }: ErrorDetails) {
    super(message, { cause });
    this.kind = kind;
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** The same error in other words, which may quote it; the caller can do the same about it. */
export function reworded(cause: TsmanError, message: string): TsmanError {
  const { kind, code, hint, exitCode } = cause;
  return new TsmanError(message, {
    kind,
    code: code as `TSMAN_${string}`,
    ...(hint !== undefined && { hint }),
    exitCode,
    cause,
  });
}

/** The `code` of a system error (`ENOENT`, …) or of a TsmanError; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
