import { parseDuration } from '../../base/units.ts';
import type { Credentials, RegistryOptions } from '../../registry/registry.ts';
import type { Context } from '../command.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { nonEmpty } from './caller.ts';
import { invalidOption } from './errors.ts';

/** How to talk to a registry. */
export const registryOptions = {
  authfile: {
    kind: 'text',
    placeholder: 'FILE',
    about: 'File with the passwords of registries',
    parse: asText,
  },
  'cert-dir': {
    kind: 'text',
    placeholder: 'DIR',
    about: 'Folder with certificates for the registry',
    parse: asText,
  },
  creds: {
    kind: 'text',
    placeholder: 'USER:PASSWORD',
    about: 'User and password for the registry',
    parse: parseCredentials,
  },
  retry: {
    kind: 'text',
    placeholder: 'COUNT',
    about: 'How often to try again what failed',
    defaultText: '3',
    parse: parseCount,
  },
  'retry-delay': {
    kind: 'text',
    placeholder: 'DURATION',
    about: 'How long to wait before each new try; growing without',
    parse: parseDelay,
  },
  'tls-verify': { kind: 'flag', default: true, about: 'Ask for a valid certificate of the registry' },
} as const satisfies OptionTable;

/** What they come to; a command has those that it has a use for. */
export function registryRequest(
  values: Partial<Values<typeof registryOptions>>,
  { given, warn }: Pick<Context, 'given' | 'warn'>,
): RegistryOptions {
  const { creds, retry } = values;
  const authFile = nonEmpty(values.authfile);
  const certFolder = nonEmpty(values['cert-dir']);
  const { 'retry-delay': retryDelayMs, 'tls-verify': verifyTls } = values;
  return {
    ...(authFile !== undefined && { authFile }),
    ...(certFolder !== undefined && { certFolder }),
    ...(creds !== undefined && { credentials: creds }),
    ...(retry !== undefined && { retries: retry }),
    ...(retryDelayMs !== undefined && { retryDelayMs }),
    ...(verifyTls !== undefined && given.has('tls-verify') && { verifyTls }),
    warn,
  };
}

/** @throws TSMAN_OPTION_INVALID */
function parseCredentials(text: string): Credentials | undefined {
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  if (colon > 0) return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  throw invalidOption('credentials must be USER:PASSWORD', 'Or log in first with `tsman login`.');
}

/** @throws TSMAN_OPTION_INVALID */
function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw invalidOption('must be a whole number, 0 or more');
}

/** @throws TSMAN_OPTION_INVALID */
function parseDelay(text: string): number | undefined {
  if (text === '') return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 0) return ms;
  throw invalidOption(`time: invalid duration "${text}"`, 'Write it like `5s` or `1m30s`.');
}
