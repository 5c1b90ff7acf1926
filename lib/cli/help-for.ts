import { groups } from './commands.ts';
import { loaderOf } from './find-command.ts';
import { rootOptions } from './global-options.ts';
import { commandHelp, groupHelp } from './help.ts';
import { type Listed, listed } from './listed.ts';
import { ABOUT } from './usage-errors.ts';

/** The help of a command or a group; of `tsman` itself for an empty path. */
export async function helpFor(path: string, width: { readonly width: number }): Promise<string> {
  const load = loaderOf(path);
  if (load !== undefined) return commandHelp(path, await load(), width);
  const about = groups[path] ?? ABOUT;
  const options = path === '' ? rootOptions : { help: rootOptions.help };
  return groupHelp(path, { about, options, names: await withoutTwins(path) }, width);
}

/** Of several names for one command, the shortest. */
async function withoutTwins(path: string): Promise<readonly Listed[]> {
  const found = new Map<unknown, Listed>();
  for (const each of await listed(path)) {
    const key = loaderOf(path === '' ? each.name : `${path} ${each.name}`) ?? each.name;
    const other = found.get(key);
    if (other === undefined || each.name.length < other.name.length) found.set(key, each);
  }
  return [...found.values()];
}
