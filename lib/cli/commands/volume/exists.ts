import { defineCommand } from '../../command.ts';

export const volumeExists = defineCommand({
  usage: 'volume exists VOLUME',
  about: 'Tell by the exit code whether a volume is there',
  description: 'Exits with 0 when it is, with 1 when it is not.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'volumes',
  examples: { 'In a script': 'tsman volume exists data || tsman volume create data' },
  async run(_values, [name = ''], { engine }) {
    const { store } = await engine.volumes();
    return store.read(name) === undefined ? 1 : 0;
  },
});
