import type { AnyCommand } from './commands.ts';
import { describe } from './describe-option.ts';
import type { Listed } from './listed.ts';
import type { Flag, List, OptionTable, Text } from './option.ts';
import { asRoff, bold, italic, paragraphs } from './roff.ts';
import { PROGRAM } from './usage-errors.ts';

/** Option → paragraph; `volume`, or `format.ps` where the meaning is a command's own. */
export type Paragraphs = ReadonlyMap<string, string>;

/** The page of one command, as roff. */
export function commandPage(path: string, command: AnyCommand, texts: Paragraphs): string {
  const { usage, about, description = about, options, examples } = command;
  return page([
    heading(path, about),
    synopsis(usage),
    section('DESCRIPTION', paragraphs(endWithPeriod(description))),
    section('OPTIONS', optionList(path, { ...options, ...HELP }, texts)),
    laterSection(options),
    section('EXAMPLES', exampleList(examples)),
    section('EXIT STATUS', paragraphs(exitStatus(path, texts))),
    section('SEE ALSO', `${bold(PROGRAM)}(1)`),
  ]);
}

interface Overview {
  readonly about: string;
  readonly options: OptionTable;
  readonly commands: readonly Listed[];
  /** Alias → command. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** The page of tsman itself. */
export function overviewPage({ about, options, commands, aliases }: Overview, texts: Paragraphs): string {
  const pages = commands.map(({ name, about: line }) => `.TP\n${bold(pageName(name))}(1)\n${asRoff(line)}`);
  const others = Object.entries(aliases).map(
    ([alias, name]) => `.TP\n${bold(`${PROGRAM} ${alias}`)}\n${bold(`${PROGRAM} ${name}`)}`,
  );
  return page([
    heading('', about),
    synopsis('[options] COMMAND'),
    section('DESCRIPTION', paragraphs(texts.get('description') ?? '')),
    section('OPTIONS', optionList('', options, texts)),
    section('COMMANDS', pages.join('\n')),
    section('OTHER NAMES OF COMMANDS', others.join('\n')),
    section('EXIT STATUS', paragraphs(texts.get('exit-status') ?? '')),
    section('FILES', paragraphs(texts.get('files') ?? '')),
    section('ENVIRONMENT', paragraphs(texts.get('environment') ?? '')),
  ]);
}

const HELP = { help: { kind: 'flag', about: 'Show how the command is used' } } as const;

const page = (sections: readonly string[]) => `${sections.filter((each) => each !== '').join('\n')}\n`;

/** `tsman-image-inspect` */
export const pageName = (path: string): string => [PROGRAM, fileName(path)].filter(Boolean).join('-');

const fileName = (path: string) => path.replaceAll(' ', '-');

function heading(path: string, about: string): string {
  const name = pageName(path);
  return `.TH ${name.toUpperCase()} 1 "" "${PROGRAM}" "User Commands"\n.SH NAME\n${name} \\- ${asRoff(about)}`;
}

const section = (title: string, text: string) => (text === '' ? '' : `.SH "${title}"\n${text}`);

/** What is written in capitals is the user's to fill in. */
function synopsis(usage: string): string {
  const words = `${PROGRAM} ${usage}`.split(/([A-Z][A-Z_:-]*|\boptions\b|\.\.\.)/);
  const typed = words.map((word, index) =>
    index % 2 === 1 && word !== '...' ? italic(word) : synopsisText(word),
  );
  return section('SYNOPSIS', typed.join(''));
}

const synopsisText = (text: string) => text.replaceAll(/[a-z][a-z -]*[a-z]/g, (words) => bold(words));

/** @param path of the command, for paragraphs that are its own */
function optionList(path: string, options: OptionTable, texts: Paragraphs): string {
  return Object.entries(options)
    .filter(([, option]) => option.hidden !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, option]) => {
      const text = paragraphOf(path, name, texts) ?? describe(option);
      return `.TP\n${optionHead(name, option)}\n${paragraphs(`${text.trim()}${facts(option)}`, 'item')}`;
    })
    .join('\n');
}

/** Commands that pass the exit code of a container on have paragraphs of their own. */
const exitStatus = (path: string, texts: Paragraphs) =>
  texts.get(`exit-status.${fileName(path)}`) ?? texts.get('exit-status.other') ?? '';

/** The paragraph of an option: its command's own, or the one that all share. */
export function paragraphOf(path: string, name: string, texts: Paragraphs): string | undefined {
  return texts.get(`${name}.${fileName(path)}`) ?? texts.get(name);
}

function optionHead(name: string, option: Flag | Text<unknown> | List<unknown>): string {
  const value = option.kind === 'flag' ? '' : ` ${italic(option.placeholder)}`;
  const names = [
    ...(option.short === undefined ? [] : [`-${option.short}`]),
    ...[name, ...(option.aliases ?? [])].map((each) => `--${each}`),
  ];
  return names.map((each) => `${bold(each)}${value}`).join(', ');
}

function facts(option: Flag | Text<unknown> | List<unknown>): string {
  if (option.kind === 'flag') return option.default === true ? '\n\nOn unless turned off with `=false`.' : '';
  if (option.kind === 'list')
    return option.commas
      ? '\n\nMay be repeated, or take several values with commas between.'
      : '\n\nMay be repeated.';
  const choices =
    option.choices === undefined
      ? ''
      : `\n\nOne of ${option.choices.map((word) => `\`${word}\``).join(', ')}.`;
  return option.defaultText === undefined ? choices : `${choices}\n\nDefault: \`${option.defaultText}\`.`;
}

/** Options that are known and refused. */
function laterSection(options: OptionTable): string {
  const names = Object.entries(options).filter(([, option]) => option.hidden === true);
  const list = names.map(([name]) => bold(`--${name}`)).sort((a, b) => (a < b ? -1 : 1));
  return section(
    'NOT SUPPORTED YET',
    list.length === 0 ? '' : `These options are known, and refused:\n${list.join(', ')}.`,
  );
}

function exampleList(examples: Readonly<Record<string, string>>): string {
  return Object.entries(examples)
    .map(([title, line]) => `.PP\n${asRoff(title)}:\n.RS 4\n.EX\n${asRoff(line)}\n.EE\n.RE`)
    .join('\n');
}

const endWithPeriod = (text: string) => (/[.!?]\s*$/.test(text) ? text : `${text}.`);
