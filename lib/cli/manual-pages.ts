import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aliases, commands } from './commands.ts';
import { loaderOf } from './find-command.ts';
import { rootOptions } from './global-options.ts';
import { commandPage, overviewPage, type Paragraphs, pageName } from './manual.ts';
import { ABOUT } from './usage-errors.ts';

/** Every manual page there should be: file name → roff. */
export async function manualPages(texts: Paragraphs): Promise<ReadonlyMap<string, string>> {
  const all = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => ({ name, command: await load() })),
  );
  const known = Object.fromEntries(Object.entries(aliases).filter(([alias]) => loaderOf(alias)));
  const listed = all.map(({ name, command: { about } }) => ({ name, about }));
  const overview = { about: ABOUT, options: rootOptions, commands: listed, aliases: known };
  return new Map([
    [`${pageName('')}.1`, overviewPage(overview, texts)],
    ...all.map(({ name, command }) => [`${pageName(name)}.1`, commandPage(name, command, texts)] as const),
  ]);
}

/** The texts that pages are made of: `man/options/NAME.md`. */
export function readParagraphs(folder: string): Paragraphs {
  return new Map(
    readdirSync(folder).map((file) => [file.replace(/\.md$/, ''), readFileSync(join(folder, file), 'utf8')]),
  );
}
