import { defineCommand } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { asText } from '../../option.ts';
import { prunableVolumes, pruneVolume } from '../../prune/volumes.ts';

export const volumePrune = defineCommand({
  usage: 'volume prune [options]',
  about: 'Remove every volume that no container has',
  description: 'Those with names of their own go, too. What would go is shown first.',
  options: {
    all: { kind: 'flag', short: 'a', about: "Docker's; without effect: volumes with names go anyway" },
    filter: { kind: 'list', placeholder: 'KEY=VALUE', about: 'Remove only what matches', parse: asText },
    force: { kind: 'flag', short: 'f', about: 'Do not ask' },
  },
  arguments: { min: 0, max: 0 },
  examples: { 'Those of a project': 'tsman volume prune --filter label=project=shop' },
  async run({ filter, force }, _args, context) {
    const doomed = await prunableVolumes(context, filter);
    if (!force && doomed.length > 0) {
      const warning =
        'This will remove all volumes not used by at least one container. The following volumes will be removed:';
      if (!(await confirm(context, { warning, items: doomed }))) return 0;
    }
    // Time has passed: who has come to use a volume meanwhile keeps it.
    for (const name of doomed) if (await pruneVolume(context, name)) context.print(name);
    return 0;
  },
});
