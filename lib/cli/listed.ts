import { groups } from './commands.ts';
import { loaderOf, namesUnder } from './find-command.ts';

export interface Listed {
  readonly name: string;
  readonly about: string;
}

/** The commands of a group, a line each. */
export async function listed(path: string): Promise<readonly Listed[]> {
  return Promise.all(
    namesUnder(path).map(async (name) => {
      const whole = path === '' ? name : `${path} ${name}`;
      return { name, about: groups[whole] ?? (await loaderOf(whole)?.())?.about ?? '' };
    }),
  );
}
