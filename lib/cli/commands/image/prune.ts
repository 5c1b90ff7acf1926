import { defineCommand } from '../../command.ts';
import { confirm, reclaimed } from '../../confirm.ts';
import { humanSize } from '../../human.ts';
import { imageFilterFacts } from '../../image-users.ts';
import { asText } from '../../option.ts';
import { describeImages } from '../../prune/images.ts';

export const imagePrune = defineCommand({
  usage: 'image prune [options]',
  about: 'Remove images that nobody uses',
  description:
    'Without --all only images that have no name. An image that a container was made from, or that is mounted, stays. ' +
    'What would go is shown first. On standard error stands what the disk got back, as du counts it.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Remove those with names too' },
    external: { kind: 'flag', about: "Podman's; without effect: nobody else's containers are here" },
    filter: {
      kind: 'list',
      placeholder: 'KEY=VALUE',
      about: 'Remove only what matches',
      parse: asText,
    },
    force: { kind: 'flag', short: 'f', about: 'Do not ask' },
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'All that is not in use and older than a week': 'tsman image prune --all --filter until=168h',
  },
  async run({ all, filter: filters, force }, _args, context) {
    const { images } = context.engine;
    const request = { all, filters, facts: imageFilterFacts(context) };
    const doomed = await images.prunable(request);
    if (!force && doomed.length > 0) {
      const what = all ? 'images without at least one container associated with them' : 'dangling images';
      const warning = `This command removes all ${what}.`;
      if (!(await confirm(context, { warning, items: describeImages(doomed) }))) return 0;
    }
    // Time has passed: who has come to use an image meanwhile keeps it.
    const { deleted, freedBytes } = await images.prune({ ...request, facts: imageFilterFacts(context) });
    for (const id of deleted) context.print(id);
    context.warn(reclaimed(freedBytes, humanSize(freedBytes)));
    return 0;
  },
});
