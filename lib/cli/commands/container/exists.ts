import { TsmanError } from '../../../base/error.ts';
import { defineCommand } from '../../command.ts';

export const containerExists = defineCommand({
  usage: 'container exists CONTAINER',
  about: 'Tell by the exit code whether a container is there',
  description: 'Exits with 0 when it is, with 1 when it is not.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'containers',
  examples: { 'In a script': 'tsman container exists web || tsman create --name web app' },
  async run(_options, [name = ''], { engine }) {
    try {
      engine.containers.containers.resolve(name);
      return 0;
    } catch (error) {
      if (error instanceof TsmanError && error.kind === 'not-found') return 1;
      throw error;
    }
  },
});
