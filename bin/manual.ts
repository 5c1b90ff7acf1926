import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualPages, readParagraphs } from '../lib/cli/manual-pages.ts';

/** Writes the manual pages into `man`, and removes those that no command has any more. */
const pages = await manualPages(readParagraphs('man/options'));
for (const file of readdirSync('man')) if (file.endsWith('.1') && !pages.has(file)) rmSync(join('man', file));
for (const [file, text] of pages) writeFileSync(join('man', file), text);
