import { TsmanError } from '../../../base/error.ts';
import { stopAllContainers } from '../../../containers/operations/stop-all.ts';
import { migrate as migrateNamespaces } from '../../../host/namespaces/migrate.ts';
import { defineCommand } from '../../command.ts';

export const systemMigrate = defineCommand({
  usage: 'system migrate',
  about: 'Make the user namespace anew, after a change of /etc/subuid or /etc/subgid',
  description:
    'Stops every container that runs, and ends the process that holds the namespaces. The next command makes new ones.',
  options: {},
  arguments: { min: 0, max: 0 },
  examples: { 'After `sudo usermod --add-subuids 100000-165535 $USER`': 'tsman system migrate' },
  async run(_options, _args, { engine }) {
    const { stillRunning } = await migrateNamespaces(engine.paths, () =>
      stopAllContainers(engine.containers),
    );
    if (stillRunning === 0) return 0;
    throw new TsmanError(`cannot give the user namespace up: ${stillRunning} containers run in it`, {
      kind: 'conflict',
      code: 'TSMAN_MIGRATE_RUNNING',
      hint: 'See `tsman ps --all`.',
    });
  },
});
