import { releaseVolume } from '../../../containers/operations/visit-volume.ts';
import { volumeToMount } from '../../../volumes/operations/find.ts';
import { defineCommand } from '../../command.ts';

export const volumeUnmount = defineCommand({
  usage: 'volume unmount VOLUME',
  about: 'Take back one `volume mount`',
  description: 'A volume that is not mounted is no error.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'volumes',
  examples: { 'Once it was looked at': 'tsman volume unmount data' },
  async run(_values, [name = ''], { engine, print }) {
    const volume = volumeToMount(await engine.volumes(), name);
    await releaseVolume(engine.containers, volume);
    print(volume.name);
    return 0;
  },
});
