import { TsmanError } from '../../base/error.ts';
import type { Output } from '../../images/archive/file-writer.ts';
import { SAVE_FORMATS, type SaveFormat } from '../../images/save-format.ts';
import { type Context, defineCommand } from '../command.ts';
import { asText } from '../option.ts';

export const save = defineCommand({
  usage: 'save [options] IMAGE [IMAGE...]',
  about: 'Save images to an archive or a folder',
  description:
    'Further arguments that name images here are saved too; those that do not become more names of the first image, ' +
    'unless --multi-image-archive says that all are images.',
  options: {
    compress: { kind: 'flag', about: 'Compress the layers of a docker-dir' },
    format: {
      kind: 'text',
      placeholder: 'FORMAT',
      about: 'What to write',
      choices: SAVE_FORMATS,
      defaultText: 'docker-archive',
      parse: parseFormat,
    },
    'multi-image-archive': { kind: 'flag', short: 'm', about: 'Take every argument for an image' },
    output: {
      kind: 'text',
      short: 'o',
      placeholder: 'FILE|FOLDER',
      about: 'Write there instead of standard output',
      parse: asText,
    },
    quiet: { kind: 'flag', short: 'q', about: 'Say nothing about progress' },
    uncompressed: { kind: 'flag', about: 'Leave layers as they are; they always are left so' },
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: {
    'To a file': 'tsman save --output alpine.tar alpine',
    'To another engine': 'tsman save alpine | docker load',
    'As an OCI archive': 'tsman save --format oci-archive -o alpine.tar alpine',
  },
  async run(values, names, context) {
    const format = values.format ?? 'docker-archive';
    if (values.compress) throw cannotCompress(format);
    await context.engine.images.save({
      names,
      format,
      output: outputFor(context, format, values.output),
      allImages: values['multi-image-archive'],
    });
    return 0;
  },
});

function parseFormat(text: string): SaveFormat {
  const format = SAVE_FORMATS.find((each) => each === text);
  if (format !== undefined) return format;
  throw usage(`format value must be one of ${SAVE_FORMATS.join(' ')}`);
}

function outputFor({ stdout }: Context, format: SaveFormat, output: string | undefined): Output {
  const isFolder = format.endsWith('-dir');
  if (output !== undefined) return isFolder ? { folder: output } : { file: output };
  if (isFolder) throw usage(`--format ${format} writes a folder: name it with --output`);
  if (stdout.isTTY) throw usage('refusing to save to terminal. Use -o flag or redirect');
  return { stream: stdout };
}

function cannotCompress(format: SaveFormat): TsmanError {
  return format === 'docker-dir'
    ? usage('--compress is not supported: layers are written as they are stored')
    : usage("--compress can only be set when --format is 'docker-dir'");
}

function usage(message: string): TsmanError {
  return new TsmanError(message, { kind: 'invalid', code: 'TSMAN_USAGE', hint: 'See `tsman save --help`.' });
}
