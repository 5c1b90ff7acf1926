import { noVolumeDriver } from '../../../volumes/errors.ts';
import { createVolume, ensureVolume } from '../../../volumes/operations/create.ts';
import { defineCommand } from '../../command.ts';
import { asText } from '../../option.ts';
import { defined } from '../../options/caller.ts';
import { unreadableValue } from '../../options/errors.ts';
import { parseLabels } from '../../options/naming.ts';
import { parseVolumeOptions } from '../../options/volume-options.ts';

export const volumeCreate = defineCommand({
  usage: 'volume create [options] [NAME]',
  about: 'Make a volume',
  description:
    'A volume is a folder that outlives its containers. Without a name it gets a random one. The first container that uses ' +
    'it fills it with what its image has at that place, if the volume is empty then.',
  options: {
    driver: {
      kind: 'text',
      short: 'd',
      placeholder: 'NAME',
      about: 'Who keeps the files',
      defaultText: 'local',
      parse: asText,
    },
    gid: { kind: 'text', placeholder: 'GID', about: 'Group of its folder', parse: parseId },
    ignore: { kind: 'flag', about: 'Do nothing when there is one of that name' },
    label: {
      kind: 'list',
      short: 'l',
      placeholder: 'KEY[=VALUE]',
      about: 'Label the volume',
      commas: true,
      parse: asText,
    },
    opt: {
      kind: 'list',
      short: 'o',
      placeholder: 'KEY=VALUE',
      about: 'What stands behind the volume: type, device and o, as mount takes them',
      parse: asText,
    },
    uid: { kind: 'text', placeholder: 'UID', about: 'Owner of its folder', parse: parseId },
  },
  arguments: { min: 0, max: 1 },
  examples: {
    'For a database': 'tsman volume create data',
    'In memory': 'tsman volume create --opt type=tmpfs --opt device=tmpfs --opt o=size=64m scratch',
    'A folder of the host': 'tsman volume create --opt type=none --opt o=bind --opt device=/srv/www www',
  },
  async run({ driver = 'local', gid, ignore, label, opt, uid }, [name], { engine, print }) {
    if (driver !== 'local' && driver !== '') throw noVolumeDriver(name ?? '', driver);
    const volumes = await engine.volumes();
    const request = {
      labels: parseLabels(label),
      options: parseVolumeOptions(opt),
      ...defined({ uid, gid }),
    };
    const volume =
      ignore && name !== undefined
        ? await ensureVolume(volumes, { ...request, name })
        : createVolume(volumes, { ...request, ...(name !== undefined && { name }) });
    print(volume.name);
    return 0;
  },
});

function parseId(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw unreadableValue(`strconv.ParseInt: parsing "${text}": invalid syntax`);
}
