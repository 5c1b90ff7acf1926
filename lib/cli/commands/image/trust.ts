import { defineCommand } from '../../command.ts';
import { declined } from '../../declined.ts';

export const imageTrust = defineCommand({
  usage: 'image trust [set|show] [options]',
  about: 'Not supported: read and edit policy.json',
  description:
    'What may be pulled is said in ~/.config/containers/policy.json, or else in /etc/containers/policy.json; see ' +
    'containers-policy.json(5).',
  options: {},
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  stopAtArgument: true,
  examples: { 'What to do instead': 'cat ~/.config/containers/policy.json' },
  async run() {
    throw declined(
      'image trust',
      'read and edit policy.json in ~/.config/containers or /etc/containers, as containers-policy.json(5) tells',
    );
  },
});
