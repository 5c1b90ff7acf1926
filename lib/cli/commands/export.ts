import { TsmanError } from '../../base/error.ts';
import { pour } from '../../base/pour.ts';
import { exportContainer } from '../../containers/operations/export.ts';
import { defineCommand } from '../command.ts';
import { outputOption } from '../options/output.ts';

export const exportCommand = defineCommand({
  usage: 'export [options] CONTAINER',
  about: "Write a container's files as a tar archive",
  description:
    'All files of the container, whether it runs or not, with owners, modes, extended attributes and hard links. Where volumes are ' +
    'mounted, the archive has the empty folders that they cover. A file appears whole or not at all.',
  options: {
    ...outputOption,
  },
  arguments: { min: 1, max: 1 },
  completes: 'containers',
  examples: {
    'To a file': 'tsman export --output web.tar web',
    'To an image of one layer': 'tsman export web | tsman import - web:flat',
  },
  async run({ output }, [name = ''], { engine, stdout }) {
    if (output?.includes(':')) throw usage(`invalid filename (should not contain ':') "${output}"`);
    if (output === undefined && stdout.isTTY) {
      throw usage('refusing to export to terminal. Use -o flag or redirect');
    }
    const container = engine.containers.containers.resolve(name);
    await exportContainer(engine.containers, container, (archive) => pour(archive, output ?? stdout));
    return 0;
  },
});

function usage(message: string): TsmanError {
  return new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
    hint: 'See `tsman export --help`.',
  });
}
