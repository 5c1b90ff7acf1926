import { defineCommand } from '../../command.ts';
import { declined } from '../../declined.ts';

export const imageScp = defineCommand({
  usage: 'image scp [options] IMAGE [HOST::]',
  about: 'Not supported: use save, ssh and load',
  description: 'A pipe does it, with any engine at the other end.',
  options: { quiet: { kind: 'flag', short: 'q', about: 'Not supported', hidden: true } },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: { 'What to do instead': 'tsman save app | ssh host tsman load' },
  async run() {
    throw declined('image scp', 'use `tsman save IMAGE | ssh HOST tsman load`');
  },
});
