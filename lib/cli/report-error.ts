import { TsmanError } from '../base/error.ts';
import type { World } from './world.ts';

/**
 * Tell the user why a command failed.
 *
 * @returns the exit code of `tsman`
 */
export function reportError(thrown: unknown, world: Pick<World, 'env' | 'stderr'>): number {
  const { env, stderr } = world;
  const error = firstOf(thrown);
  if (error !== thrown && env['TSMAN_DEBUG'] === '1')
    stderr.write(`while it was taken back: ${stackOf(thrown)}\n`);
  if (!(error instanceof TsmanError)) return reportBug(error, world);
  stderr.write(`Error: ${error.message}\n`);
  if (stderr.isTTY && error.hint !== undefined) stderr.write(`hint: ${error.hint}\n`);
  if (env['TSMAN_DEBUG'] === '1') stderr.write(`${error.code} ${stackOf(error)}\n`);
  return error.exitCode;
}

/** What went wrong first: what then failed while things were taken back is its consequence. */
function firstOf(error: unknown): unknown {
  const isLater = error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error;
  return isLater ? firstOf(error.suppressed) : error;
}

function reportBug(error: unknown, { env, stderr }: Pick<World, 'env' | 'stderr'>): number {
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`Error: internal error: ${message}\n`);
  if (env['TSMAN_DEBUG'] === '1') stderr.write(`${stackOf(error)}\n`);
  else stderr.write('This is a bug in tsman; the same command with TSMAN_DEBUG=1 shows where it happened\n');
  return 125;
}

/** The stack, and those of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  const cause = error.name === 'SuppressedError' && 'error' in error ? error.error : error.cause;
  return cause === undefined ? stack : `${stack}\ncaused by ${stackOf(cause)}`;
}
