import { callerIds, looksInside } from './caller.ts';
import { type TracedSetting, traceConfiguration } from './conf-trace.ts';
import { containersConfSource } from './containers-conf.ts';
import { type Environment, type FolderOptions, foldersFrom } from './folders.ts';
import { storageConfSource } from './storage-conf.ts';

/**
 * The settings of containers.conf and storage.conf as they hold for the caller, and of the variables that go over them.
 *
 * @throws TSMAN_CONFIG_BROKEN, TSMAN_CONFIG_VALUE naming file and line; TSMAN_NO_HOME
 */
export function tracedConfiguration(
  environment: Environment,
  options: FolderOptions,
): readonly TracedSetting[] {
  const { uid } = callerIds(looksInside());
  const { config } = foldersFrom(environment, uid, options);
  const place = { environment, config, uid };
  const files = [containersConfSource(place), storageConfSource(place)].flatMap(traceConfiguration);
  const variables = Object.entries(VARIABLES).flatMap(([variable, key]) => {
    const value = environment[variable];
    return value ? [{ key, value, files: [variable], isUsed: true }] : [];
  });
  const over = new Set(variables.map(({ key }) => key));
  return [...files.filter(({ key }) => !over.has(key)), ...variables];
}

const VARIABLES: Readonly<Record<string, string>> = {
  STORAGE_DRIVER: 'storage.driver',
  STORAGE_OPTS: 'storage.options',
};
