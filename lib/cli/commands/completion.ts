import { TsmanError } from '../../base/error.ts';
import { defineCommand } from '../command.ts';
import { SHELL_SCRIPTS } from '../shell-scripts.ts';

const SHELLS = Object.keys(SHELL_SCRIPTS);

export const completion = defineCommand({
  usage: 'completion SHELL',
  about: 'Print a script that completes command lines in bash, zsh or fish',
  description:
    'Prints a script for the shell that is named. With it, the Tab key completes commands, options, their values, and the names of containers and images.',
  options: {},
  arguments: { min: 1, max: 1 },
  examples: {
    'In this bash': 'source <(tsman completion bash)',
    'In every zsh': 'tsman completion zsh > "$fpath[1]/_tsman"',
    'In every fish': 'tsman completion fish > ~/.config/fish/completions/tsman.fish',
  },
  standalone: true,
  async run(_options, [shell = ''], { print }) {
    if (!isShell(shell)) throw unknownShell(shell);
    print(SHELL_SCRIPTS[shell]);
    return 0;
  },
});

const isShell = (name: string): name is keyof typeof SHELL_SCRIPTS => SHELLS.includes(name);

const unknownShell = (shell: string) =>
  new TsmanError(`no completion for the shell "${shell}": it must be one of ${SHELLS.join(', ')}`, {
    kind: 'invalid',
    code: 'TSMAN_UNKNOWN_SHELL',
  });
