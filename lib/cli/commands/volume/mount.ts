import { holdVolume } from '../../../containers/operations/visit-volume.ts';
import { volumeToMount } from '../../../volumes/operations/find.ts';
import { defineCommand } from '../../command.ts';

export const volumeMount = defineCommand({
  usage: 'volume mount VOLUME',
  about: 'Mount a volume and print where its files are',
  description:
    "It is mounted in the user's namespaces: look at it with `tsman unshare`. A volume that is a folder is there anyway; one that has to be " +
    'mounted stays so until it was unmounted as often as it was mounted, and no container uses it.',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'volumes',
  examples: { 'Look into a volume': 'tsman unshare ls -l "$(tsman volume mount data)"' },
  async run(_values, [name = ''], { engine, print }) {
    print(await holdVolume(engine.containers, volumeToMount(await engine.volumes(), name)));
    return 0;
  },
});
