import { TsmanError } from '../../base/error.ts';
import { defineCommand } from '../command.ts';
import { asText } from '../option.ts';
import { choosePlatform, imageOptions, parsePullPolicy } from '../options/image.ts';
import { ociPlatform } from '../options/platform.ts';
import { registryOptions, registryRequest } from '../options/registry.ts';
import { pullImage } from '../pull-image.ts';
import { reportError } from '../report-error.ts';

const { platform, arch, os, variant } = imageOptions;

export const pull = defineCommand({
  usage: 'pull [options] IMAGE [IMAGE...]',
  about: 'Fetch images from registries',
  description:
    'Fetches what is not here of an image and prints its ID. A download that broke goes on where it stopped, also when the ' +
    'command is run again. IMAGE may have a transport before it: docker://, oci:, oci-archive:, docker-archive: or dir:.',
  options: {
    ...registryOptions,
    platform,
    arch,
    os,
    variant,
    'all-tags': { kind: 'flag', short: 'a', about: 'Fetch every tag of the repository' },
    'disable-content-trust': { kind: 'flag', about: "Docker's; without effect" },
    policy: {
      kind: 'text',
      placeholder: 'POLICY',
      about: 'When to ask the registry',
      choices: imageOptions.pull.choices,
      defaultText: 'always',
      parse: asText,
    },
    quiet: { kind: 'flag', short: 'q', about: 'Print IDs only' },
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  examples: {
    'By name': 'tsman pull alpine:3.20',
    'For another machine': 'tsman pull --platform linux/arm64 alpine',
    'From an OCI layout': 'tsman pull oci:./layout:app',
  },
  async run(values, names, context) {
    const { engine, environment: env, stderr, print } = context;
    const chosen = choosePlatform(values);
    const errors: unknown[] = [];
    for (const name of names) {
      try {
        const pulled = await pullImage(context, {
          name,
          policy: parsePullPolicy(values.policy || 'always'),
          platform: chosen && ociPlatform(chosen, engine.images.platform),
          allTags: values['all-tags'],
          registry: registryRequest(values, context),
          quiet: values.quiet,
        });
        for (const { image } of pulled) print(image.id);
      } catch (error) {
        if (!(error instanceof TsmanError)) throw error;
        errors.push(error);
      }
    }
    return errors.reduce<number>((_, error) => reportError(error, { env, stderr }), 0);
  },
});
