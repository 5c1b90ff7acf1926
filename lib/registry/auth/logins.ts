import type { Credentials } from '../registry.ts';
import { assertThere, findCredentials, readAuthFile } from './auth-file.ts';
import { type AuthPlace, authPaths, namedFile } from './auth-places.ts';
import { removeAllCredentials, removeCredentials, storeCredentials } from './auth-store.ts';
import { notLoggedIn } from './errors.ts';
import { type AuthKey, formatKey, keysOf } from './plan/auth.ts';

/** Who this user is to which registry. `authFile` is `--authfile`. */
export interface Logins {
  /** undefined where nobody is logged in. @throws TSMAN_AUTH_FILE, TSMAN_CREDENTIAL_HELPER; so do all of them */
  find(key: AuthKey, authFile?: string): Promise<Credentials | undefined>;
  /** @returns where they are kept now: a file or a helper */
  store(key: AuthKey, credentials: Credentials, authFile?: string): Promise<string>;
  /**
   * @returns undefined when somebody was logged out; else the file that somebody is logged in by, which is not written here
   * @throws TSMAN_NOT_LOGGED_IN
   */
  remove(key: AuthKey, authFile?: string): Promise<string | undefined>;
  removeAll(authFile?: string): Promise<void>;
}

/** Nothing is read before it is asked for. */
export function openLogins(place: AuthPlace): Logins {
  return {
    find: (key, authFile) => findCredentials({ ...place, authFile }, key),
    store: (key, credentials, authFile) => storeCredentials({ ...place, authFile }, key, credentials),
    async remove(key, authFile) {
      const own = { ...place, authFile };
      assertNamedThere(own);
      if (await removeCredentials(own, key)) return undefined;
      const elsewhere = authPaths(own).find((path) => keysOf(readAuthFile(path).document, key).length > 0);
      if (elsewhere === undefined) throw notLoggedIn(formatKey(key));
      return elsewhere.path;
    },
    async removeAll(authFile) {
      const own = { ...place, authFile };
      assertNamedThere(own);
      await removeAllCredentials(own);
    },
  };
}

/** A file that was named is meant to be there: else a slip of the pen would log nobody out. */
function assertNamedThere(place: AuthPlace): void {
  const named = namedFile(place);
  if (named !== undefined) assertThere(named);
}
