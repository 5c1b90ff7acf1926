import yargs from 'yargs';
import type { AnyCommand } from './commands.ts';
import { describe } from './describe-option.ts';
import type { Listed } from './listed.ts';
import type { Flag, List, OptionTable, Text } from './option.ts';
import { fullName, PROGRAM } from './usage-errors.ts';

/** Columns of text. */
interface Width {
  readonly width: number;
}

/** What `tsman run --help` prints. */
export async function commandHelp(path: string, command: AnyCommand, { width }: Width): Promise<string> {
  const also = path === nameIn(command.usage) ? '' : `\n\n${fullName(path)} is another name for it`;
  const description = command.description === undefined ? '' : `\n\n${wrap(command.description, width)}`;
  const page = yargsPage(width).usage(
    `${command.about}${description}\n\nUsage: ${PROGRAM} ${command.usage}${also}`,
  );
  addOptions(page, command.options);
  return `${await page.getHelp()}\n${examplesOf(command)}`;
}

/** On lines of their own, so that they can be copied; yargs would break them into columns. */
function examplesOf({ examples }: AnyCommand): string {
  const lines = Object.entries(examples).map(([title, line]) => `  # ${title}\n  ${line}\n`);
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}

/** What `tsman --help` and `tsman image --help` print. */
export async function groupHelp(
  path: string,
  group: { readonly about: string; readonly names: readonly Listed[]; readonly options: OptionTable },
  { width }: Width,
): Promise<string> {
  const page = yargsPage(width).usage(`${group.about}\n\nUsage: ${fullName(path)} [options] COMMAND`);
  for (const { name, about } of group.names) page.command(name, about);
  addOptions(page, group.options);
  return `${await page.getHelp()}\n`;
}

const yargsPage = (width: number) =>
  yargs([]).scriptName('').detectLocale(false).help(false).version(false).wrap(width);

function addOptions(page: ReturnType<typeof yargsPage>, options: OptionTable): void {
  for (const [name, option] of Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (option.hidden === true) continue;
    const alias = option.short === undefined ? {} : { alias: option.short };
    page.option(`${name}${placeholderOf(option)}`, { describe: describe(option), ...alias });
  }
}

function placeholderOf(option: Flag | Text<unknown> | List<unknown>): string {
  return option.kind === 'flag' ? '' : ` ${option.placeholder}`;
}

/** `image ls` of `image ls [options] [IMAGE]`. */
const nameIn = (usage: string) => /^[a-z-]+(?: [a-z-]+)*/.exec(usage)?.[0] ?? usage;

/** Lines of at most `width` columns, paragraphs kept. */
function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((paragraph) => paragraph.replaceAll(new RegExp(`(.{1,${width}})(?: |$)`, 'g'), '$1\n').trimEnd())
    .join('\n');
}
