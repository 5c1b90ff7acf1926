import { listDocument } from '../../../images/lists/model.ts';
import { defineCommand } from '../../command.ts';

export const manifestInspect = defineCommand({
  usage: 'manifest inspect LIST',
  about: 'Show what is in a manifest list, as JSON',
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'images',
  examples: { 'The platforms it is for': "tsman manifest inspect app:1.0 | jq '.manifests[].platform'" },
  async run(_values, [name = ''], { engine, print }) {
    const { list } = engine.images.lists.find(name);
    print(JSON.stringify(JSON.parse(listDocument(list)), null, 4));
    return 0;
  },
});
