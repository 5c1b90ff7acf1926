import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { TsmanError } from '../../../base/error.ts';
import { visitVolume } from '../../../containers/operations/visit-volume.ts';
import { isVolumeLive } from '../../../containers/operations/volumes.ts';
import { checkArchive, unpackInto } from '../../../volumes/operations/import.ts';
import { archiveOnStdin } from '../../archive-input.ts';
import { defineCommand } from '../../command.ts';
import { fileWords } from '../../file-words.ts';

export const volumeImport = defineCommand({
  usage: 'volume import VOLUME [FILE|-]',
  about: 'Unpack a tar archive into a volume',
  description:
    'From a file, or from standard input. The archive may be compressed with gzip, zstd, xz or bzip2. What is in the volume and not ' +
    'in the archive stays. A file that is no archive, or a damaged one, changes nothing; what comes from a pipe is unpacked as it comes.',
  options: {},
  arguments: { min: 1, max: 2 },
  completes: 'volumes',
  examples: {
    'A backup': 'tsman volume import data data.tar',
    'From another volume': 'tsman volume export data | tsman volume import copy -',
  },
  async run(_values, [name = '', source = '-'], context) {
    const { engine } = context;
    const volume = (await engine.volumes()).store.resolve(name);
    const archive = source === '-' ? archiveOnStdin(context, 'tsman volume import VOLUME FILE') : undefined;
    if (archive === undefined) await fromFile(source, (stream) => checkArchive(stream, volume.name));
    await visitVolume(engine.containers, volume, async (folder) => {
      const place = { name: volume.name, folder, isShared: isVolumeLive(engine.containers, volume.name) };
      if (archive === undefined) await fromFile(source, (stream) => unpackInto(stream, place));
      else await unpackInto(archive, place);
    });
    return 0;
  },
});

/** @throws TSMAN_VOLUME_IMPORT in podman's words when it cannot be read */
async function fromFile(path: string, work: (archive: Readable) => Promise<void>): Promise<void> {
  try {
    await work(createReadStream(path));
  } catch (error) {
    const words = fileWords(error, path);
    if (words === undefined) throw error;
    throw new TsmanError(words, { kind: 'invalid', code: 'TSMAN_VOLUME_IMPORT' });
  }
}
