import type { Family, LayerCompression } from '../../images/plan/push.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { invalidOption } from './errors.ts';

const FORMATS: Readonly<Record<string, Family>> = { oci: 'oci', v2s2: 'docker' };
const COMPRESSIONS: Readonly<Record<string, LayerCompression>> = { gzip: 'gzip', zstd: 'zstd' };

/** How what is pushed shall be written. */
export const pushOptions = {
  'compression-format': {
    kind: 'text',
    placeholder: 'FORMAT',
    about: 'How layers shall be compressed',
    choices: Object.keys(COMPRESSIONS),
    parse: parseCompression,
  },
  'compression-level': {
    kind: 'text',
    placeholder: 'LEVEL',
    about: 'How much to try: 1 is fast, 9 small; up to 20 for zstd',
    parse: parseLevel,
  },
  digestfile: {
    kind: 'text',
    placeholder: 'FILE',
    about: 'Write the digest of the manifest to it',
    parse: asText,
  },
  'force-compression': { kind: 'flag', about: 'Compress layers anew that are compressed in another way' },
  format: {
    kind: 'text',
    short: 'f',
    placeholder: 'FORMAT',
    about: 'Format of the manifest',
    choices: Object.keys(FORMATS),
    parse: parseFormat,
  },
  quiet: { kind: 'flag', short: 'q', about: 'Say nothing about progress' },
} as const satisfies OptionTable;

/** What they come to. @param given names of the options that were typed */
export function pushWish(values: Values<typeof pushOptions>, given: ReadonlySet<string>) {
  return {
    format: values.format,
    compression: values['compression-format'],
    compressionLevel: values['compression-level'],
    force: given.has('force-compression') ? values['force-compression'] : undefined,
  };
}

function parseFormat(text: string): Family {
  return FORMATS[text] ?? unknown('manifest format', text, FORMATS);
}

function parseCompression(text: string): LayerCompression {
  return COMPRESSIONS[text] ?? unknown('compression format', text, COMPRESSIONS);
}

/** @throws TSMAN_OPTION_INVALID */
function unknown(what: string, text: string, known: object): never {
  throw invalidOption(`unknown ${what} "${text}"`, `Choose one of ${Object.keys(known).join(', ')}.`);
}

/** @throws TSMAN_OPTION_INVALID */
function parseLevel(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 20) return Number(text);
  throw invalidOption('must be a number from 1 to 20');
}
