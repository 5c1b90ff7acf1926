import { TsmanError } from '../../base/error.ts';
import { defineCommand } from '../command.ts';
import { inputFrom } from '../image-input.ts';
import { asText } from '../option.ts';
import { tellProgress } from '../progress-lines.ts';

export const importCommand = defineCommand({
  usage: 'import [options] PATH|- [REFERENCE]',
  about: 'Make an image of an archive of a root file system',
  description:
    'The archive is a tar file, plain or compressed with gzip, zstd, xz or bzip2; `-` reads standard input. ' +
    'The same file with the same options gives the same image.',
  options: {
    arch: { kind: 'text', placeholder: 'ARCH', about: 'Architecture of the image', parse: asText },
    change: {
      kind: 'list',
      short: 'c',
      placeholder: 'INSTRUCTION',
      about: 'Set what containers of the image start with, as in a Dockerfile',
      parse: asText,
    },
    message: {
      kind: 'text',
      short: 'm',
      placeholder: 'TEXT',
      about: 'A remark for the history',
      parse: asText,
    },
    os: { kind: 'text', placeholder: 'OS', about: 'Operating system of the image', parse: asText },
    quiet: { kind: 'flag', short: 'q', about: 'Say nothing about progress' },
    variant: { kind: 'text', placeholder: 'VARIANT', about: 'Variant of the architecture', parse: asText },
  },
  arguments: { min: 1, max: 2 },
  completes: 'files',
  examples: {
    'With a name and a command': `tsman import --change 'CMD ["/bin/sh"]' rootfs.tar app:1.0`,
    'From a pipe': 'tar -C rootfs -c . | tsman import - app',
  },
  async run(values, [path = '', name], context) {
    if (/^https?:\/\//.test(path)) throw noAddress(path);
    const { quiet, change, arch, message, os, variant } = values;
    const image = await context.engine.images.import(
      {
        input: inputFrom(context, path),
        changes: change,
        now: context.now,
        ...(name !== undefined && { name }),
        ...(message !== undefined && { message }),
        ...(arch !== undefined && { architecture: arch }),
        ...(os !== undefined && { os }),
        ...(variant !== undefined && { variant }),
      },
      quiet ? undefined : tellProgress(context),
    );
    context.print(`sha256:${image.id}`);
    return 0;
  },
});

function noAddress(path: string): TsmanError {
  return new TsmanError(`cannot import "${path}": addresses are not supported`, {
    kind: 'unsupported',
    code: 'TSMAN_USAGE',
    hint: `Run \`curl -L ${path} | tsman import -\`.`,
  });
}
