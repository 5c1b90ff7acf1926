/** Where programs are looked for when neither image nor user says. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface EnvironmentParts {
  readonly terminal: boolean;
  /** `NAME=value`, of the image. */
  readonly image: readonly string[];
  /** Of the user. */
  readonly env: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  readonly unsetAll: boolean;
  readonly hostname: string;
  /** undefined where /etc/passwd does not know the user. */
  readonly home: string | undefined;
}

/**
 * The environment of a container's first process: defaults, then the image's, then the user's; a later one takes the
 * place of an earlier one. `container=podman` is what programs test for to learn that they are inside one.
 * HOSTNAME and HOME stand unless somebody said otherwise.
 */
export function planEnvironment(parts: EnvironmentParts): readonly string[] {
  const { env, unsetAll, hostname, home } = parts;
  const variables = unsetAll ? new Map<string, string>() : inherited(parts);
  for (const [name, value] of Object.entries(env)) variables.set(name, value);
  if (!variables.has('HOSTNAME')) variables.set('HOSTNAME', hostname);
  if (!variables.has('HOME')) variables.set('HOME', home === undefined || home === '' ? '/' : home);
  return [...variables].map(([name, value]) => `${name}=${value}`);
}

function inherited({ terminal, image, unset }: EnvironmentParts): Map<string, string> {
  const variables = new Map([['PATH', DEFAULT_PATH]]);
  if (terminal) variables.set('TERM', 'xterm');
  variables.set('container', 'podman');
  for (const entry of image) set(variables, entry);
  for (const name of unset) variables.delete(name);
  return variables;
}

function set(variables: Map<string, string>, entry: string): void {
  const cut = entry.indexOf('=');
  if (cut === -1) variables.set(entry, '');
  else variables.set(entry.slice(0, cut), entry.slice(cut + 1));
}
