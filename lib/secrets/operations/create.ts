import { randomHex } from '../../base/random.ts';
import { secretExists, secretNameInvalid, secretSizeInvalid } from '../errors.ts';
import { isSecretName, type NewSecret, type Secret, TOO_LARGE } from '../model.ts';
import type { Needs } from '../needs.ts';

/**
 * Make a secret, or give one its new content. It is there whole, or not at all.
 *
 * @throws TSMAN_SECRET_NAME, TSMAN_SECRET_SIZE, TSMAN_SECRET_EXISTS, TSMAN_SECRET_FOLDER
 */
export async function createSecret(needs: Needs, wish: NewSecret): Promise<Secret> {
  const { name, data, labels, options } = wish;
  if (!isSecretName(name)) throw secretNameInvalid(name);
  if (data.length === 0 || data.length >= TOO_LARGE) throw secretSizeInvalid();
  const updatedAt = needs.now().toISOString();
  const id = randomHex(13).slice(0, 25);
  const secret: Secret = { schema: 1, id, name, createdAt: updatedAt, updatedAt, labels, options };
  for (;;) {
    if (needs.store.insert(secret, data)) return secret;
    const settled = await settle(needs, wish, secret);
    if (settled !== undefined) return settled;
  }
}

/** There is one of that name. @returns undefined when it has gone meanwhile */
async function settle(
  { store }: Needs,
  { name, data, ifThere }: NewSecret,
  secret: Secret,
): Promise<Secret | undefined> {
  if (ifThere === 'fail') throw secretExists(name);
  if (ifThere === 'ignore') return store.read(name);
  return await store.replace(name, data, ({ createdAt }) => ({ ...secret, createdAt }));
}
