import { renameContainer } from '../../containers/operations/rename.ts';
import { defineCommand } from '../command.ts';
import { checkName } from '../options/naming.ts';

export const rename = defineCommand({
  usage: 'rename CONTAINER NAME',
  about: 'Give a container another name',
  options: {},
  arguments: { min: 2, max: 2 },
  completes: 'containers',
  examples: { 'Keep the old one at hand': 'tsman rename web web-old' },
  async run(_values, [old = '', name = ''], { engine }) {
    const needs = engine.containers;
    const container = needs.containers.resolve(old);
    checkName(name, '');
    await renameContainer(needs, container, name);
    return 0;
  },
});
