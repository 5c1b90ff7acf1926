import { defineCommand } from '../command.ts';
import { inputFrom } from '../image-input.ts';
import { asText } from '../option.ts';
import { tellProgress } from '../progress-lines.ts';

export const load = defineCommand({
  usage: 'load [options]',
  about: 'Load images from an archive or a folder',
  description:
    'Loads every image of a docker-archive, an oci-archive, an OCI layout folder or a folder that `skopeo copy dir:` wrote. ' +
    'The archive may be compressed with gzip, zstd, xz or bzip2. Layers that are there already are not read again.',
  options: {
    input: {
      kind: 'text',
      short: 'i',
      placeholder: 'FILE|FOLDER',
      about: 'Read from it instead of standard input',
      parse: asText,
    },
    quiet: { kind: 'flag', short: 'q', about: 'Say nothing about progress' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'From a file': 'tsman load --input image.tar',
    'From another engine': 'docker save alpine | tsman load',
  },
  async run({ input, quiet }, _args, context) {
    const loaded = await context.engine.images.load(
      inputFrom(context, input),
      quiet ? undefined : tellProgress(context),
    );
    for (const { image, names } of loaded) {
      const shown = names.length === 0 ? [`sha256:${image.id}`] : names;
      for (const name of shown) context.print(`Loaded image: ${name}`);
    }
    return 0;
  },
});
