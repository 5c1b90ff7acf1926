import { defineCommand } from '../../command.ts';
import { inspect } from '../inspect.ts';

const { format, size } = inspect.options;

export const containerInspect = defineCommand({
  usage: 'container inspect [options] CONTAINER [CONTAINER...]',
  about: 'Show all there is to know of containers, as JSON',
  options: { format, size },
  arguments: inspect.arguments,
  completes: 'containers',
  examples: { 'Its state': `tsman container inspect --format '{{.State.Status}}' web` },
  run: (options, names, context) => inspect.run({ ...options, type: 'container' }, names, context),
});
