import { TsmanError } from '../../../base/error.ts';
import { defineCommand } from '../../command.ts';

export const secretExists = defineCommand({
  usage: 'secret exists SECRET',
  about: 'Tell by the exit code whether a secret is there',
  description:
    'Exits with 0 when it is, with 1 when it is not. SECRET is a name, an ID or the beginning of one.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'secrets',
  examples: { 'In a script': 'tsman secret exists key || tsman secret create key ./key.pem' },
  async run(_values, [name = ''], { engine }) {
    const { store } = await engine.secrets();
    try {
      store.resolve(name);
      return 0;
    } catch (error) {
      if (error instanceof TsmanError && error.kind === 'not-found') return 1;
      throw error;
    }
  },
});
