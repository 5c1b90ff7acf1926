import { parseBytes } from '../../base/units.ts';
import type { ContainerRequest, LogRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, callersPath, defined, nonEmpty } from './caller.ts';
import { invalidOption, notSupportedYet } from './errors.ts';

const DRIVERS = ['k8s-file', 'json-file', 'journald', 'none', 'passthrough'] as const;

/** Where a container's output goes. */
export const loggingOptions = {
  'log-driver': {
    kind: 'text',
    placeholder: 'DRIVER',
    about: 'How the output of the container is kept',
    choices: DRIVERS,
    defaultText: 'k8s-file',
    parse: asText,
  },
  'log-opt': {
    kind: 'list',
    placeholder: 'KEY=VALUE',
    about: 'Set max-size, max-file, path or tag of the log',
    commas: true,
    parse: asText,
  },
} as const satisfies OptionTable;

/** @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_NOT_SUPPORTED_YET */
export function logRequest(
  values: Values<typeof loggingOptions>,
  caller: Pick<Caller, 'conf' | 'cwd' | 'warn'>,
): Pick<ContainerRequest, 'log'> {
  const { log_driver, log_size_max, log_tag } = caller.conf.containers;
  const configured = defined({
    tag: nonEmpty(log_tag),
    maxBytes: log_size_max !== undefined && log_size_max > 0 ? log_size_max : undefined,
  });
  const typed = values['log-opt'].map((text) => parseLogOption(text, caller));
  const asked = nonEmpty(values['log-driver']);
  const driver = asked === undefined ? configuredDriver(log_driver, caller) : parseDriver(asked);
  return { log: Object.assign({ driver }, configured, ...typed) as LogRequest };
}

/** A distribution's default that cannot be kept yet is named, and the usual one taken. */
function configuredDriver(text: string | undefined, { warn }: Pick<Caller, 'warn'>): LogRequest['driver'] {
  if (text !== 'journald') return parseDriver(nonEmpty(text) ?? 'k8s-file');
  warn('log_driver = "journald" in containers.conf is not supported yet: logs go to k8s-file');
  return 'k8s-file';
}

function parseDriver(text: string): LogRequest['driver'] {
  const driver = DRIVERS.find((each) => each === text);
  if (driver === 'journald') throw notSupportedYet('--log-driver journald');
  if (driver === undefined) {
    throw invalidOption(
      'running container create option: invalid log driver: invalid argument',
      `Choose one of ${DRIVERS.join(', ')}.`,
    );
  }
  return driver;
}

function parseLogOption(text: string, caller: Pick<Caller, 'cwd'>): Partial<LogRequest> {
  const [, key = '', value = ''] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  switch (key) {
    case '':
      throw invalidOption(`invalid log option "${text}"`);
    case 'path':
      return value === '' ? {} : { path: callersPath(value, caller) };
    case 'tag':
      return value === '' ? {} : { tag: value };
    case 'max-size':
      return parseMaxSize(value);
    case 'max-file':
      return { maxFiles: parseMaxFiles(value) };
    default:
      throw notSupportedYet(`--log-opt ${key}`, 'The log options are max-size, max-file, path and tag.');
  }
}

function parseMaxSize(text: string): Partial<LogRequest> {
  const maxBytes = parseBytes(text);
  if (maxBytes === undefined) throw invalidOption(`invalid size: '${text}'`);
  return maxBytes === 0 ? {} : { maxBytes };
}

function parseMaxFiles(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw invalidOption(`invalid log option "max-file=${text}": must be a number greater than 0`);
  }
  return Number(text);
}
