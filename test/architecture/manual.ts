import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { aliases, commands } from '../../lib/cli/commands.ts';
import { rootOptions } from '../../lib/cli/global-options.ts';
import { helpFor } from '../../lib/cli/help-for.ts';
import { pageName, paragraphOf } from '../../lib/cli/manual.ts';
import { manualPages, readParagraphs } from '../../lib/cli/manual-pages.ts';
import type { OptionTable } from '../../lib/cli/option.ts';

const texts = readParagraphs('man/options');

interface Declared {
  readonly path: string;
  readonly options: OptionTable;
}

const declared: readonly Declared[] = [
  { path: '', options: rootOptions },
  ...(await Promise.all(
    Object.entries(commands).map(async ([path, load]) => ({
      path,
      options: (await load()).options as OptionTable,
    })),
  )),
];

const shown = ({ options }: Declared) =>
  Object.entries(options).flatMap(([name, option]) => (option.hidden === true ? [] : [name]));

test('every option has its paragraph in man/options', (t) => {
  const missing = declared.flatMap((command) =>
    shown(command)
      .filter((name) => paragraphOf(command.path, name, texts) === undefined)
      .map((name) => `${name}.${command.path.replaceAll(' ', '-')}.md`),
  );
  t.deepEqual(missing, []);
});

test('every paragraph in man/options is used', (t) => {
  const general = ['description', 'environment', 'exit-status', 'exit-status.other', 'files', 'help'];
  const statuses = declared.map(({ path }) => `exit-status.${path.replaceAll(' ', '-')}`);
  const used = declared.flatMap((command) =>
    shown(command).map((name) => {
      const own = `${name}.${command.path.replaceAll(' ', '-')}`;
      return texts.has(own) ? own : name;
    }),
  );
  t.deepEqual(
    [...texts.keys()].filter((name) => ![...used, ...general, ...statuses].includes(name)),
    [],
  );
});

test('the pages in man are what `npm run man` writes', async (t) => {
  const pages = await manualPages(texts);
  const committed = readdirSync('man').filter((file) => file.endsWith('.1'));
  t.deepEqual(committed, [...pages.keys()].sort(byLetters));
  t.deepEqual(
    committed.filter((file) => readFileSync(join('man', file), 'utf8') !== pages.get(file)),
    [],
    'run `npm run man` and commit what it changes',
  );
});

test('the package installs every page', (t) => {
  const { man } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: readonly string[] };
  const pages = readdirSync('man').filter((file) => file.endsWith('.1'));
  t.deepEqual(
    man,
    pages.map((page) => `man/${page}`).sort(byLetters),
    'name each page under `man` in package.json',
  );
});

test('help and page name the same options', async (t) => {
  for (const command of declared) {
    const help = await helpFor(command.path, { width: 1000 });
    const page = readFileSync(join('man', `${pageName(command.path)}.1`), 'utf8').replaceAll('\\-', '-');
    for (const name of shown(command)) {
      t.regex(help, new RegExp(`^ .*--${name}(?: |$)`, 'm'), `${command.path} --help names --${name}`);
      t.true(page.includes(`\\fB--${name}\\fP`), `the page of ${command.path} names --${name}`);
    }
  }
});

test('every alias stands for a command that is there', (t) => {
  t.deepEqual(
    Object.values(aliases).filter((name) => !Object.hasOwn(commands, name)),
    [],
  );
});

const hasGroff = existsSync('/usr/bin/groff');
const roff = hasGroff ? test : test.skip;
if (!hasGroff) test('skipped: this machine has no groff to check the pages with', (t) => t.pass());

roff('groff has nothing to say against any page', (t) => {
  const files = readdirSync('man').filter((file) => file.endsWith('.1'));
  for (const file of files) {
    const { stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', join('man', file)], { encoding: 'utf8' });
    t.is(stderr, '', file);
  }
});

function byLetters(a: string, b: string): number {
  return a < b ? -1 : 1;
}
