import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { confFolder } from '../../host/conf-files.ts';
import type { Environment } from '../../host/folders.ts';
import { lineOfKey } from '../../host/line-of-key.ts';
import type { Folders } from '../../host/paths.ts';
import { parseToml } from '../../host/toml.ts';
import { confUnreadable, confValueRefused } from './errors.ts';
import { NO_REGISTRIES, type RegistriesConf, withFile } from './plan/registries-conf.ts';
import { readRegistriesFile } from './plan/registries-file.ts';
import { keyWords, type Refuse } from './plan/table.ts';

/** Where the files are looked for. */
export interface RegistriesPlace {
  readonly environment: Environment;
  readonly folders: Pick<Folders, 'cache' | 'config'>;
  /** Where the machine's own files are: `/etc/containers`. */
  readonly system?: string;
}

/**
 * Read what this user's machine says of registries: the user's file instead of the system's, drop-ins over it, and the names
 * that podman's user has settled for short ones over all.
 *
 * @throws TSMAN_CONFIG_BROKEN, TSMAN_CONFIG_VALUE, TSMAN_CONFIG_UNREADABLE naming file, line and key
 * @see containers-registries.conf(5), containers-registries.conf.d(5)
 */
export function readRegistriesConf(place: RegistriesPlace): RegistriesConf {
  const { main, isAsked, folders } = filesOf(place);
  let conf = NO_REGISTRIES;
  const add = (file: string, how: { readonly isDropIn: boolean; readonly isAsked: boolean }) => {
    const text = readText(file, how.isAsked);
    if (text === undefined) return;
    const document = parseToml(text, file);
    conf = withFile(conf, readRegistriesFile({ document, file, ...how }, refuser(file, text)), file);
  };
  add(main, { isDropIn: false, isAsked });
  for (const file of folders.flatMap(confFolder)) add(file, { isDropIn: true, isAsked: true });
  add(shortNameCache(place), { isDropIn: true, isAsked: false });
  return conf;
}

/** Where podman keeps what its user chose for short names. */
function shortNameCache({ folders }: RegistriesPlace): string {
  return join(dirname(folders.cache), 'containers/short-name-aliases.conf');
}

/** The main file, whether somebody asked for just that one, and the folders of drop-ins. */
function filesOf({ environment, folders: { config }, system = '/etc/containers' }: RegistriesPlace) {
  const user = join(config, 'containers/registries.conf');
  const asked = environment['CONTAINERS_REGISTRIES_CONF'] || environment['REGISTRIES_CONFIG_PATH'];
  const askedFolder = environment['CONTAINERS_REGISTRIES_CONF_DIR'];
  const isUsers = !asked && isThere(user);
  const folders = isUsers ? [`${user}.d`] : [join(system, 'registries.conf.d'), `${user}.d`];
  return {
    main: asked || (isUsers ? user : join(system, 'registries.conf')),
    isAsked: Boolean(asked),
    folders: askedFolder ? [askedFolder] : folders,
  };
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR' || codeOf(error) === 'EACCES') return false;
    throw error;
  }
}

/** undefined for a file that nobody asked for and that is not there. */
function readText(file: string, isAsked: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!isAsked && (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')) return undefined;
    throw confUnreadable(file, error);
  }
}

function refuser(file: string, text: string): Refuse {
  return (key, problem) => {
    throw confValueRefused({ file, line: lineOfKey(text, key), key: keyWords(key), problem });
  };
}
