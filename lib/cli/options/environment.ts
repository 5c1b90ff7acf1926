import type { ContainerRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, callersPath, flagOr } from './caller.ts';
import { parseVariable, readEnvironmentFile, type Variables } from './variables.ts';

/** Variables for a new process, in a new container (`run`) or in one that runs (`exec`). */
export const variableOptions = {
  env: {
    kind: 'list',
    short: 'e',
    placeholder: 'NAME[=VALUE]',
    about: "Set a variable of the environment, or pass on the caller's",
    parse: asText,
  },
  'env-file': {
    kind: 'list',
    placeholder: 'FILE',
    about: 'Read variables of the environment from a file',
    commas: true,
    parse: asText,
  },
} as const satisfies OptionTable;

/** The environment of a container. */
export const environmentOptions = {
  ...variableOptions,
  'env-host': { kind: 'flag', about: "Pass on all of the caller's environment" },
  'http-proxy': {
    kind: 'flag',
    about: "Pass on the caller's proxy variables",
    default: true,
  },
  unsetenv: {
    kind: 'list',
    placeholder: 'NAME',
    about: 'Leave out a variable that the image sets',
    parse: asText,
  },
  'unsetenv-all': { kind: 'flag', about: 'Leave out every variable that the image sets' },
} as const satisfies OptionTable;

/** @see podman-run(1), `--http-proxy` */
const PROXY = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** Files first, then `-e`; a later one counts. @throws TSMAN_OPTION_INVALID */
export function variables(
  values: Values<typeof variableOptions>,
  caller: Pick<Caller, 'environment' | 'cwd' | 'readFile'>,
): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...values['env-file']
      .filter((path) => path !== '')
      .flatMap((path) => readEnvironmentFile(path, withPaths(caller))),
    ...values.env.flatMap((text) => parseVariable(text, caller)),
  ]);
}

/** @throws TSMAN_OPTION_INVALID */
export function environmentRequest(
  values: Values<typeof environmentOptions>,
  caller: Caller,
): Pick<ContainerRequest, 'env' | 'defaultEnv' | 'unsetEnv' | 'unsetAllEnv'> {
  const configured = (caller.conf.containers.env ?? []).flatMap((text) => parseVariable(text, caller));
  return {
    env: { ...Object.fromEntries(ofCaller(values, caller)), ...variables(values, caller) },
    ...(configured.length > 0 && { defaultEnv: Object.fromEntries(configured) }),
    unsetEnv: values.unsetenv,
    unsetAllEnv: values['unsetenv-all'],
  };
}

function ofCaller(values: Values<typeof environmentOptions>, caller: Caller): Variables {
  const { env_host, http_proxy } = caller.conf.containers;
  const all = flagOr(caller, { name: 'env-host', value: values['env-host'], configured: env_host });
  if (all) return parseVariable('*', caller);
  const proxy = flagOr(caller, { name: 'http-proxy', value: values['http-proxy'], configured: http_proxy });
  return proxy ? PROXY.flatMap((name) => parseVariable(name, caller)) : [];
}

const withPaths = (caller: Pick<Caller, 'environment' | 'cwd' | 'readFile'>) => ({
  environment: caller.environment,
  readFile: (path: string) => caller.readFile(callersPath(path, caller)),
});
