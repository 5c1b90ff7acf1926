import { TsmanError } from '../base/error.ts';
import type { World } from './world.ts';

/**
 * Tell the user why a command failed.
 *
 * @returns the exit code of `tsman`
 */
export function reportError(error: unknown, world: Pick<World, 'env' | 'stderr'>): number {
  const { env, stderr } = world;
  if (!(error instanceof TsmanError)) return reportBug(error, world);
  stderr.write(`Error: ${error.message}\n`);
  if (stderr.isTTY && error.hint !== undefined) stderr.write(`hint: ${error.hint}\n`);
  if (env['TSMAN_DEBUG'] === '1') stderr.write(`${error.code} ${stackOf(error)}\n`);
  return error.exitCode;
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
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
