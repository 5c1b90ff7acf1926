import { runInForeground } from '../../host/foreground.ts';
import { defineCommand } from '../command.ts';

export const unshare = defineCommand({
  usage: 'unshare [COMMAND [ARG...]]',
  about: 'Run a command in the user namespace that containers run in',
  description:
    'The command, or the shell of $SHELL, runs as root of your own user namespace: it sees the files of containers with the owners that containers see, and may change them. Outside, it has no more rights than you have.',
  options: {},
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  stopAtArgument: true,
  examples: {
    'Give a folder back to yourself after a container has changed its owner':
      'tsman unshare chown -R 0:0 data',
    'See how user IDs are mapped': 'tsman unshare cat /proc/self/uid_map',
  },
  async run(_options, args, { environment, warn }) {
    const command = args.length > 0 ? args : [environment['SHELL'] || '/bin/sh'];
    const exitCode = await runInForeground(command, environment);
    if (exitCode === 127) warn(`Error: cannot run "${command[0]}": no such program`);
    if (exitCode === 126) warn(`Error: cannot run "${command[0]}": permission denied`);
    return exitCode;
  },
});
