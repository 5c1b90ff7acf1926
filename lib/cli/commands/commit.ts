import { Readable } from 'node:stream';
import { TsmanError } from '../../base/error.ts';
import { pour } from '../../base/pour.ts';
import { commitContainer } from '../../containers/operations/commit.ts';
import { defineCommand } from '../command.ts';
import { asText } from '../option.ts';
import { tellProgress } from '../progress-lines.ts';

export const commit = defineCommand({
  usage: 'commit [options] CONTAINER [IMAGE]',
  about: 'Make an image of a container',
  description:
    'What the container changed becomes one more layer on those of its image, whether it runs or not; what it was started with ' +
    'becomes what containers of the new image start with. Where volumes are mounted, the image has the folders that they cover. ' +
    'Secrets are never part of it. The ID of the image is printed.',
  options: {
    author: { kind: 'text', short: 'a', placeholder: 'NAME', about: 'Who made the image', parse: asText },
    change: {
      kind: 'list',
      short: 'c',
      placeholder: 'INSTRUCTION',
      about: 'Set what containers of the image start with, as in a Dockerfile',
      parse: asText,
    },
    format: {
      kind: 'text',
      short: 'f',
      placeholder: 'oci|docker',
      about: 'Format of the manifest',
      choices: ['oci', 'docker'],
      defaultText: 'oci',
      parse: parseFormat,
    },
    iidfile: {
      kind: 'text',
      placeholder: 'FILE',
      about: 'Write the ID of the image to a file',
      parse: asText,
    },
    'include-volumes': {
      kind: 'flag',
      about: 'Make volumes of the image of what is mounted into the container',
    },
    message: {
      kind: 'text',
      short: 'm',
      placeholder: 'TEXT',
      about: 'A remark for the history',
      parse: asText,
    },
    pause: { kind: 'flag', short: 'p', about: 'Pause the container meanwhile' },
    quiet: { kind: 'flag', short: 'q', about: 'Say nothing about progress' },
    squash: { kind: 'flag', short: 's', about: 'Make one layer of all files' },
  },
  arguments: { min: 1, max: 2 },
  completes: 'containers',
  examples: {
    'With a name': 'tsman commit web web:patched',
    'With another command': `tsman commit --change 'CMD ["nginx", "-g", "daemon off;"]' web web:daemon`,
    'Only the ID, for a script': 'id=$(tsman commit --quiet web)',
  },
  async run(values, [container = '', name], context) {
    const { engine, now, print } = context;
    const { format = 'oci', author, message, quiet, iidfile, squash, pause, change } = values;
    if (message && format === 'oci') throw messageNeedsDocker();
    const image = await commitContainer(engine.containers, engine.containers.containers.resolve(container), {
      changes: change,
      includeVolumes: values['include-volumes'],
      pause,
      squash,
      make: (parts) =>
        engine.images.derive(
          { ...parts, alone: squash, name, format, author, message, now },
          quiet ? undefined : tellProgress(context),
        ),
    });
    if (iidfile) await pour(Readable.from([Buffer.from(image.id)]), iidfile);
    print(image.id);
    return 0;
  },
});

function parseFormat(text: string): 'oci' | 'docker' {
  if (text === 'oci' || text === 'docker') return text;
  throw new TsmanError(`unrecognized image format "${text}"`, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
    hint: 'Give oci or docker.',
  });
}

/** Podman's words. */
function messageNeedsDocker(): TsmanError {
  return new TsmanError('messages are only compatible with the docker image format (-f docker)', {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
    hint: 'Give --format docker, or --change "LABEL …".',
  });
}
