import { TsmanError } from '../../../base/error.ts';
import { pour } from '../../../base/pour.ts';
import { visitVolume } from '../../../containers/operations/visit-volume.ts';
import { defineCommand } from '../../command.ts';
import { outputOption } from '../../options/output.ts';

export const volumeExport = defineCommand({
  usage: 'volume export [options] VOLUME',
  about: 'Write the files of a volume as a tar archive',
  description:
    'With owners, modes, extended attributes and hard links; containers may use the volume meanwhile. A file appears whole or not ' +
    'at all.',
  options: {
    ...outputOption,
  },
  arguments: { min: 1, max: 1 },
  completes: 'volumes',
  examples: {
    'A backup': 'tsman volume export --output data.tar data',
    'To another volume': 'tsman volume export data | tsman volume import copy -',
  },
  async run({ output }, [name = ''], { engine, stdout }) {
    const volume = (await engine.volumes()).store.resolve(name);
    if (output === undefined && stdout.isTTY) {
      throw new TsmanError('refusing to export to terminal. Use -o flag or redirect', {
        kind: 'invalid',
        code: 'TSMAN_TERMINAL',
      });
    }
    await visitVolume(engine.containers, volume, async (folder) => {
      await pour(await engine.storage.archiveTree(folder), output ?? stdout);
    });
    return 0;
  },
});
