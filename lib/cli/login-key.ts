import type { Engine } from '../engine.ts';
import { type AuthKey, keyOf } from '../registry/auth/plan/auth.ts';
import { parseLoginName } from '../registry/auth/plan/login-name.ts';
import { missingRegistry } from './options/errors.ts';

/**
 * What is logged in to, or out of: what was named, or else the first search registry.
 *
 * @throws TSMAN_LOGIN_NAME, TSMAN_USAGE
 */
export async function loginKey(
  text: string | undefined,
  engine: Pick<Engine, 'registries'>,
): Promise<AuthKey> {
  if (text !== undefined) return parseLoginName(text);
  const [first] = (await engine.registries()).searchRegistries();
  if (first === undefined) throw missingRegistry();
  return keyOf(first);
}
