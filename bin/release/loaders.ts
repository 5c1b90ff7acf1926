/** Names that loaders and bundles agree on: a bundle is one function, which its loader calls as Node.js would call a module. */
export const BEFORE = `(function (exports, require, module, __filename, __dirname) {
const __bundleUrl = require('node:url').pathToFileURL(__filename).href;`;
export const AFTER = '})';

/**
 * `run(NAME, HASH)` gives the function that `NAME.js` is, with V8's code cache where there is one for this Node.js, made at the build or
 * by an earlier command. V8 would take the cache of another text of the same length, so its name has the text's hash. Where there is none,
 * the first command writes it; with _TSMAN_CODE_CACHE in the environment every command does.
 */
const RUN = `const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const places = [__dirname, (process.env.XDG_CACHE_HOME || process.env.HOME + '/.cache') + '/tsman'];
function run(name, hash) {
  const file = __dirname + '/' + name + '.js';
  const cache = '/' + name + '-' + hash + '-' + process.version + '-' + process.arch + '.cache';
  let cachedData;
  for (const place of places) {
    try { cachedData ??= readFileSync(place + cache); } catch {}
  }
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData });
  if (process.env._TSMAN_CODE_CACHE || !cachedData) {
    process.on('exit', () => places.some((place) => {
      try {
        mkdirSync(place, { recursive: true });
        writeFileSync(place + cache + process.pid, script.createCachedData());
        renameSync(place + cache + process.pid, place + cache);
        return true;
      } catch {}
    }));
  }
  return script.runInThisContext();
}
`;

/** Loads a bundle that is one file. */
export function loaderOf(name: string, hash: string): string {
  return `${RUN}run('${name}', '${hash}')(exports, require, module, __filename, __dirname);
`;
}

/**
 * Loads a program that is in chunks: the pack of the command first, which has what it mostly needs, and the book of all chunks when one
 * is missing.
 *
 * @param packs hash by name of pack; `tsman` is for commands that have none of their own, `book` for all chunks
 * @param record a file that is told which chunks a command has loaded, while packs are being made
 */
export function chunkLoader(entry: string, packs: Readonly<Record<string, string>>, record?: string): string {
  return `${RUN}const packs = ${JSON.stringify(packs)};
const chunks = {};
const loaded = {};
const url = require('node:url').pathToFileURL(__filename).href;
function give(exports, getters) {
  Object.defineProperty(exports, '__esModule', { value: true });
  for (const name of Object.keys(getters)) Object.defineProperty(exports, name, { get: getters[name], enumerable: true });
}
function asModule(kept) {
  const whole = !kept.__esModule ? kept : Object.keys(kept).join() === 'default' ? kept.default : undefined;
  return whole === undefined ? kept : { __proto__: whole, default: whole };
}
function open(name) {
  run(name, packs[name])(chunks, url, give, asModule);
}
function load(name) {
  const known = loaded[name];
  if (known) return known.exports;
  if (!chunks[name]) {
    if (!name.startsWith('./') || name.endsWith('.cjs')) return require(name);
    open('book');
  }
  const module = (loaded[name] = { exports: {} });
  chunks[name](module.exports, load, module);
  return module.exports;
}
const own = 'tsman-' + process.argv[2];
open(Object.hasOwn(packs, own) ? own : 'tsman');
load('${entry}');
${record === undefined ? '' : recorder(record)}`;
}

function recorder(file: string): string {
  return `process.on('exit', () => {
  require('node:fs').appendFileSync('${file}', JSON.stringify([process.argv[2], Object.keys(loaded)]) + '\\n');
});
`;
}
