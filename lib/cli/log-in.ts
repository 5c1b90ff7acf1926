import { codeOf, TsmanError } from '../base/error.ts';
import { loggedInByToken, loginFailed, loginRefused, notLoggedIn } from '../registry/auth/errors.ts';
import { type AuthKey, formatKey } from '../registry/auth/plan/auth.ts';
import type { Credentials, RegistryOptions } from '../registry/registry.ts';
import { askLine, askSecret } from './ask.ts';
import type { Context } from './command.ts';

/** What somebody wants who logs in. */
export interface LoginWish {
  readonly key: AuthKey;
  /** Print who is logged in, and nothing else. */
  readonly onlyTell: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly passwordFromInput: boolean;
  readonly verbose: boolean;
  readonly registry: RegistryOptions;
}

/**
 * Log in, in podman's words and order: what is known already is tried first where nothing was given.
 *
 * @returns the exit code of the command
 */
export async function logIn(context: Context, wish: LoginWish): Promise<number> {
  const { engine, print } = context;
  const { key } = wish;
  const name = formatKey(key);
  const { authFile } = wish.registry;
  const logins = await engine.logins();
  const known = await logins.find(key, authFile);
  if (wish.onlyTell) {
    if (known === undefined || known.username === '') throw notLoggedIn(name);
    print(known.username);
    return 0;
  }
  if (known?.identityToken !== undefined) throw loggedInByToken(name);
  const given = wish.passwordFromInput ? { ...wish, password: await allOf(context.stdin) } : wish;
  if (given.username === undefined && given.password === undefined && known !== undefined) {
    print(`Authenticating with existing credentials for ${name}`);
    if (await isAccepted(context, wish, known)) {
      print(`Existing credentials are valid. Already logged in to ${key.registry}`);
      return 0;
    }
    print('Existing credentials are invalid, please enter valid username and password');
  }
  const credentials = await askFor(context, given, known?.username);
  if (!(await isAccepted(context, wish, credentials))) throw loginRefused(name);
  const place = await logins.store(key, credentials, authFile);
  if (wish.verbose) print(`Used:  ${place}`);
  print('Login Succeeded!');
  return 0;
}

/** @throws TSMAN_REGISTRY_* when nobody can be asked */
async function isAccepted(
  { engine }: Context,
  { key, registry }: LoginWish,
  credentials: Credentials,
): Promise<boolean> {
  try {
    // Whoever waits at a terminal tries again himself.
    const registries = await engine.registries();
    await registries.api(key.registry, { ...registry, credentials, retries: 0 }).checkLogin();
    return true;
  } catch (error) {
    if (codeOf(error) === 'TSMAN_REGISTRY_UNAUTHORIZED') return false;
    throw error instanceof TsmanError ? loginFailed(formatKey(key), error) : error;
  }
}

async function askFor(
  context: Context,
  { username, password }: Pick<LoginWish, 'username' | 'password'>,
  known: string | undefined,
): Promise<Credentials> {
  const text = known === undefined || known === '' ? 'Username: ' : `Username (${known}): `;
  const answer = username ?? ((await askLine(context, { text, what: 'username' })).trim() || known);
  return {
    username: answer ?? '',
    password: password ?? (await askSecret(context, { text: 'Password: ', what: 'password' })),
  };
}

/** Without the ends of lines: most who write a password into a file put one behind it. */
async function allOf(stdin: Context['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8').replaceAll(/\r?\n/g, '');
  if (text !== '') return text;
  throw new TsmanError('there is no password on standard input', {
    kind: 'invalid',
    code: 'TSMAN_NO_ANSWER',
    hint: 'Write it there, as in `tsman login --username NAME --password-stdin REGISTRY <file`.',
  });
}
