import type { Engine } from '../engine.ts';
import { complete } from './complete.ts';
import { engineOf } from './context.ts';
import type { GlobalValues } from './global-options.ts';
import { stdoutOf } from './output.ts';
import type { World } from './world.ts';

/**
 * `tsman __complete -- WORD…`: what the scripts of `tsman completion` ask. Prints a candidate a line, with a tab and a
 * description; a line `:files` leaves the rest to the shell.
 *
 * @param words what follows the program's name, the last one begun
 */
export async function answerShell(
  words: readonly string[],
  globals: GlobalValues,
  world: World,
): Promise<number> {
  const { candidates, also } = await complete(words[0] === '--' ? words.slice(1) : words);
  const lines = candidates.map(({ word, about }) => (about === undefined ? word : `${word}\t${about}`));
  if (also === 'files') lines.push(':files');
  else if (also !== undefined) lines.push(...(await objectNames(also, globals, world)));
  const current = words.at(-1) ?? '';
  const fitting = lines.filter((line) => line === ':files' || line.startsWith(current));
  stdoutOf(world).write(fitting.map((line) => `${line}\n`).join(''));
  return 0;
}

const NAMES = {
  containers: ({ containers }: Engine) => containers.containers.list().map(({ name }) => name),
  images: ({ images }: Engine) => images.store.all().flatMap(({ names }) => names.flatMap(spellings)),
  secrets: async (engine: Engine) => (await engine.secrets()).store.list().map(({ name }) => name),
  volumes: async (engine: Engine) => (await engine.volumes()).store.list().map(({ name }) => name),
} as const satisfies Record<string, (engine: Engine) => readonly string[] | Promise<readonly string[]>>;

/** A whole name, and its end: `docker.io/library/alpine:3.20` and `alpine:3.20`. */
const spellings = (name: string) => [...new Set([name.slice(name.lastIndexOf('/') + 1), name])];

async function objectNames(
  kind: keyof typeof NAMES,
  globals: GlobalValues,
  world: World,
): Promise<readonly string[]> {
  try {
    return await NAMES[kind](await engineOf(globals, world));
  } catch {
    // Somebody is typing: nothing to propose is better than an error in the middle of the line.
    return [];
  }
}
