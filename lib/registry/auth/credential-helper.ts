import { findProgram } from '../../host/programs.ts';
import { runProgram } from '../../host/spawn.ts';
import type { Credentials } from '../registry.ts';
import { helperFailed, helperMissing } from './errors.ts';

/** A program that keeps passwords: `docker-credential-NAME`. @see docker-credential-helpers, "Development" */
export interface Helper {
  /** Its name without `docker-credential-`. */
  readonly helper: string;
  /** The file that names it. */
  readonly namedIn: string;
}

type Action = 'get' | 'store' | 'erase' | 'list';

/** What helpers say, as their libraries have it, where they have nothing. */
const NOTHING = 'credentials not found in native keychain';
const NO_SERVER = 'no credentials server URL';
/** In place of a name: the secret is an identity token. */
const TOKEN_USER = '<token>';

/** Whether a helper can be asked at all. */
export function isInstalled(helper: string): boolean {
  return findProgram(programOf(helper)) !== undefined;
}

/**
 * Ask a helper, by each name a registry goes by.
 *
 * @throws TSMAN_CREDENTIAL_HELPER
 */
export async function helperCredentials(
  helper: Helper,
  names: readonly string[],
): Promise<Credentials | undefined> {
  for (const name of names) {
    const said = await call(helper, 'get', { input: name });
    if (said !== undefined) return credentialsIn(said, helper);
  }
  return undefined;
}

/** Give a helper something to keep, by its input: arguments can be seen by others. */
export async function helperStore(
  helper: Helper,
  name: string,
  { username, password }: Credentials,
): Promise<void> {
  const input = JSON.stringify({ ServerURL: name, Username: username, Secret: password });
  await call(helper, 'store', { input, secret: password });
}

/** @returns whether it had something */
export async function helperErase(helper: Helper, names: readonly string[]): Promise<boolean> {
  let had = false;
  for (const name of names) {
    if ((await call(helper, 'get', { input: name })) === undefined) continue;
    await call(helper, 'erase', { input: name });
    had = true;
  }
  return had;
}

/** The names a helper keeps something for. */
export async function helperList(helper: Helper): Promise<readonly string[]> {
  const said = parse((await call(helper, 'list', {})) ?? '{}');
  if (said === undefined) throw helperFailed(programOf(helper.helper), 'list', 'it did not answer in JSON');
  return Object.keys(said);
}

interface Given {
  readonly input?: string;
  /** Part of the input that must not be shown again. */
  readonly secret?: string;
}

/** @returns what it printed; undefined when it has nothing for this */
async function call(
  helper: Helper,
  action: Action,
  { input = '', secret = '' }: Given,
): Promise<string | undefined> {
  const program = programOf(helper.helper);
  const path = /^[\w.-]+$/.test(helper.helper) ? findProgram(program) : undefined;
  if (path === undefined) throw helperMissing(program, helper.namedIn);
  const { exitCode, stdout, stderr } = await runProgram(path, [action], { input });
  if (exitCode === 0) return stdout;
  const said = [stdout, stderr].map((text) => text.trim()).find((text) => text !== '') ?? '';
  if (said.includes(NOTHING) || said.includes(NO_SERVER)) return undefined;
  throw helperFailed(program, action, without(secret, said) || `it ended with ${exitCode ?? 'a signal'}`);
}

function credentialsIn(said: string, { helper }: Helper): Credentials | undefined {
  const { Username: username, Secret: secret } = parse(said) ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    // What it printed may hold a password: it is not shown.
    throw helperFailed(programOf(helper), 'get', 'it did not answer with `Username` and `Secret`');
  }
  if (username === TOKEN_USER) return { username: '', password: '', identityToken: secret };
  return username === '' && secret === '' ? undefined : { username, password: secret };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const without = (secret: string, text: string) =>
  (secret === '' ? text : text.replaceAll(secret, '***')).split('\n')[0] ?? '';
const programOf = (helper: string) => `docker-credential-${helper}`;
