import { writeFileSync } from 'node:fs';
import { codeOf, TsmanError } from '../../base/error.ts';
import type { Family, LayerCompression } from '../../images/plan/push.ts';
import { defineCommand } from '../command.ts';
import { withProgress } from '../image-progress.ts';
import { asText } from '../option.ts';
import { invalidOption } from '../options/errors.ts';
import { registryOptions, registryRequest } from '../options/registry.ts';

const FORMATS: Readonly<Record<string, Family>> = { oci: 'oci', v2s2: 'docker' };
const COMPRESSIONS: Readonly<Record<string, LayerCompression>> = { gzip: 'gzip', zstd: 'zstd' };

export const push = defineCommand({
  usage: 'push [options] IMAGE [DESTINATION]',
  about: 'Send an image to a registry',
  description:
    'Sends what the registry does not have, and the manifest as it is, to the byte, where nothing has to change. Without a ' +
    'destination the image goes where its name says. DESTINATION may have a transport before it: docker://, oci:, oci-archive:, ' +
    'docker-archive:, dir: or containers-storage:.',
  options: {
    ...registryOptions,
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
  },
  arguments: { min: 1, max: 2 },
  completes: 'images',
  examples: {
    'Where its name says': 'tsman push registry.example/team/app:1.0',
    'Under another name': 'tsman push app registry.example/team/app:1.0',
    'Into a folder': 'tsman push app oci:./layout:app',
  },
  async run(values, [image = '', destination], context) {
    const force = context.given.has('force-compression') ? values['force-compression'] : undefined;
    const request = {
      image,
      destination,
      format: values.format,
      compression: values['compression-format'],
      compressionLevel: values['compression-level'],
      force,
      registry: registryRequest(values, context),
    };
    const { images } = context.engine;
    const digest = values.quiet
      ? await images.push(request)
      : await withProgress(context, ({ progress, warn }) =>
          images.push({ ...request, registry: { ...request.registry, warn } }, progress),
        );
    if (values.digestfile) writeDigest(values.digestfile, digest);
    return 0;
  },
});

function writeDigest(path: string, digest: string): void {
  try {
    writeFileSync(path, digest);
  } catch (cause) {
    throw new TsmanError(`cannot write "${path}": ${codeOf(cause) ?? 'unknown error'}`, {
      kind: 'invalid',
      code: 'TSMAN_OUTPUT',
      cause,
    });
  }
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
