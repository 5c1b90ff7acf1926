import type { TreeLayer } from '../../../images/operations/tree.ts';
import { hexOf } from '../../../oci/digest.ts';
import { defineCommand } from '../../command.ts';
import { humanSize } from '../../human.ts';

export const imageTree = defineCommand({
  usage: 'image tree [options] IMAGE',
  about: 'Show the layers of an image, and which images end where',
  options: {
    whatrequires: { kind: 'flag', about: 'Show the layers above it in other images instead' },
  },
  arguments: { min: 1, max: 1 },
  completes: 'images',
  examples: { 'What shares its layers': 'tsman image tree --whatrequires base' },
  async run({ whatrequires }, [name = ''], { engine, print }) {
    const { image, layers } = await engine.images.tree(name, { children: whatrequires });
    print(`Image ID: ${image.id.slice(0, 12)}`);
    print(`Tags:     [${image.names.join(' ')}]`);
    print(`Size:     ${humanSize(image.sizeBytes, '', 4)}`);
    print(layers.length === 0 ? 'No Image Layers' : 'Image Layers');
    for (const [at, layer] of layers.entries()) {
      print(`${at === layers.length - 1 ? '└──' : '├──'} ${described(layer)}`);
    }
    return 0;
  },
});

function described({ diffId, sizeBytes, topOf }: TreeLayer): string {
  const tops = topOf.flatMap(({ id, names }) => (names.length === 0 ? [id.slice(0, 12)] : names));
  const top = topOf.length === 0 ? '' : ` Top Layer of: [${tops.join(' ')}]`;
  return `ID: ${hexOf(diffId).slice(0, 12)} Size: ${humanSize(sizeBytes, '', 4).padStart(7)}${top}`;
}
