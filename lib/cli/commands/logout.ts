import { formatKey } from '../../registry/auth/plan/auth.ts';
import { defineCommand } from '../command.ts';
import { loginKey } from '../login-key.ts';
import { nonEmpty } from '../options/caller.ts';
import { conflictingOptions } from '../options/errors.ts';
import { registryOptions } from '../options/registry.ts';

export const logout = defineCommand({
  usage: 'logout [options] [REGISTRY]',
  about: 'Forget the password of a registry',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Forget those of all registries' },
    authfile: registryOptions.authfile,
  },
  arguments: { min: 0, max: 1 },
  examples: { 'One registry': 'tsman logout quay.io', All: 'tsman logout --all' },
  async run({ all, authfile }, [text], { engine, print }) {
    const authFile = nonEmpty(authfile);
    const logins = await engine.logins();
    if (all) {
      if (text !== undefined) throw conflictingOptions('--all takes no arguments');
      await logins.removeAll(authFile);
      print('Removed login credentials for all registries');
      return 0;
    }
    const key = await loginKey(text, engine);
    const name = formatKey(key);
    const elsewhere = await logins.remove(key, authFile);
    print(
      elsewhere === undefined
        ? `Removed login credentials for ${name}`
        : `Not logged into ${name} with current tool. Existing credentials are in ${elsewhere}: use docker logout, or --authfile ${elsewhere}`,
    );
    return 0;
  },
});
