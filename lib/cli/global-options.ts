import { TsmanError } from '../base/error.ts';
import { asText, type OptionTable, type Values } from './option.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'] as const;

const STORAGE_DRIVERS = ['overlay', 'fuse-overlayfs', 'vfs'] as const;

/** Options of `tsman` itself. They may stand before the command or among its own options. */
export const globalOptions = {
  'cgroup-manager': {
    kind: 'text',
    placeholder: 'MANAGER',
    about: 'Who makes the control groups of containers',
    choices: ['cgroupfs'],
    parse: cgroupManager,
  },
  'log-level': {
    kind: 'text',
    placeholder: 'LEVEL',
    about: 'How much to say on stderr',
    choices: LOG_LEVELS,
    defaultText: 'warn',
    parse: oneOf(LOG_LEVELS),
  },
  root: { kind: 'text', placeholder: 'DIR', about: 'Folder of images and containers', parse: asText },
  runroot: { kind: 'text', placeholder: 'DIR', about: 'Folder of what a reboot voids', parse: asText },
  runtime: {
    kind: 'text',
    placeholder: 'NAME|PATH',
    about: 'OCI runtime that runs containers',
    defaultText: 'crun',
    parse: asText,
  },
  'storage-driver': {
    kind: 'text',
    placeholder: 'DRIVER',
    about: 'How the file systems of containers are put together',
    choices: STORAGE_DRIVERS,
    parse: oneOf(STORAGE_DRIVERS),
  },
  'storage-opt': {
    kind: 'list',
    placeholder: 'OPTION',
    about: 'Option of the storage driver',
    parse: asText,
  },
} as const satisfies OptionTable;

/** What may stand before the command besides. */
export const rootOptions = {
  ...globalOptions,
  help: { kind: 'flag', short: 'h', about: 'Show this help' },
  version: { kind: 'flag', short: 'v', about: 'Show the version' },
} as const satisfies OptionTable;

export type GlobalValues = Values<typeof globalOptions>;

/** Later ones count, lists grow: options before the command, then those after it. */
export function mergeGlobals(before: GlobalValues, after: GlobalValues): GlobalValues {
  const said = Object.entries(after).filter(([, value]) => value !== undefined);
  return {
    ...before,
    ...Object.fromEntries(said),
    'storage-opt': [...before['storage-opt'], ...after['storage-opt']],
  };
}

function oneOf<const Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new TsmanError(`must be one of ${words.join(', ')}`, { kind: 'invalid', code: 'TSMAN_USAGE' });
  };
}

function cgroupManager(text: string): string {
  if (text === 'cgroupfs') return text;
  const known = text === 'systemd';
  throw new TsmanError(known ? 'systemd is not supported yet' : 'must be cgroupfs or systemd', {
    kind: known ? 'unsupported' : 'invalid',
    code: 'TSMAN_USAGE',
  });
}
