import { defineCommand } from '../../command.ts';
import { jsonListOption } from '../../options/format.ts';
import { checkChangesFormat, printChanges } from '../../print-changes.ts';

export const imageDiff = defineCommand({
  usage: 'image diff [options] IMAGE [IMAGE]',
  about: 'Show which files an image added, changed and deleted',
  description:
    'Of one image: what its last layer did. Of two: what the first has that the second has not, and the other way round.',
  options: {
    ...jsonListOption,
  },
  arguments: { min: 1, max: 2 },
  completes: 'images',
  examples: {
    'The last step': 'tsman image diff app',
    'Two versions': 'tsman image diff app:2 app:1',
  },
  async run({ format }, [image = '', before], { engine, print }) {
    checkChangesFormat(format);
    printChanges({ print }, await engine.images.diff(image, before), format);
    return 0;
  },
});
