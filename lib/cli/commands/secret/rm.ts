import { TsmanError } from '../../../base/error.ts';
import { noSuchSecret } from '../../../secrets/errors.ts';
import type { Needs } from '../../../secrets/needs.ts';
import { defineCommand } from '../../command.ts';
import { reportError } from '../../report-error.ts';

export const secretRm = defineCommand({
  usage: 'secret rm [options] SECRET [SECRET...]',
  about: 'Remove secrets',
  description:
    'Containers that mount one keep what they have of it. One that gets it as an environment variable cannot be started any more, ' +
    'until there is a secret of that name again.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Remove every secret' },
    ignore: { kind: 'flag', short: 'i', about: 'A missing secret is no error' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'secrets',
  examples: { 'A secret': 'tsman secret rm key', 'All of them': 'tsman secret rm --all' },
  async run({ all, ignore }, args, { engine, print, environment, stderr }) {
    if (all === args.length > 0) {
      throw new TsmanError('`tsman secret rm` requires one argument, or the --all flag', {
        kind: 'invalid',
        code: 'TSMAN_NO_TARGET',
      });
    }
    const secrets = await engine.secrets();
    const names = all ? secrets.store.list().map(({ name }) => name) : args;
    const failures: unknown[] = [];
    for (const name of names) {
      try {
        print(await remove(secrets, name));
      } catch (error) {
        const isMissing = error instanceof TsmanError && error.kind === 'not-found';
        if (!(ignore && isMissing)) failures.push(error);
      }
    }
    return failures.reduce<number>((_, error) => reportError(error, { env: environment, stderr }), 0);
  },
});

/** @returns its ID */
async function remove({ store }: Needs, typed: string): Promise<string> {
  const { id, name } = store.resolve(typed);
  if (!(await store.remove(name))) throw noSuchSecret(typed);
  return id;
}
