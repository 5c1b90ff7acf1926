import { TsmanError } from '../../../base/error.ts';
import { defineCommand } from '../../command.ts';
import { asText } from '../../option.ts';

const LETTERS = { added: 'A', changed: 'C', removed: 'D' } as const;

export const imageDiff = defineCommand({
  usage: 'image diff [options] IMAGE [IMAGE]',
  about: 'Show which files an image added, changed and deleted',
  description:
    'Of one image: what its last layer did. Of two: what the first has that the second has not, and the other way round.',
  options: {
    format: { kind: 'text', placeholder: 'json', about: 'How to print the list', parse: asText },
  },
  arguments: { min: 1, max: 2 },
  completes: 'images',
  examples: {
    'The last step': 'tsman image diff app',
    'Two versions': 'tsman image diff app:2 app:1',
  },
  async run({ format }, [image = '', before], { engine, print }) {
    if (format !== undefined && format !== 'json') {
      throw new TsmanError("only supported value for '--format' is 'json'", {
        kind: 'invalid',
        code: 'TSMAN_USAGE',
      });
    }
    const changes = await engine.images.diff(image, before);
    if (format === undefined) {
      for (const { path, kind } of changes) print(`${LETTERS[kind]} ${path}`);
      return 0;
    }
    const paths = (wanted: keyof typeof LETTERS) => {
      const found = changes.filter(({ kind }) => kind === wanted).map(({ path }) => path);
      return found.length === 0 ? undefined : found;
    };
    const object = { changed: paths('changed'), added: paths('added'), deleted: paths('removed') };
    print(JSON.stringify(object, null, 5));
    return 0;
  },
});
