import { basename } from 'node:path';
import { build, type Metafile, transform } from './esbuild.ts';
import { apart, COMMON, COMMON_PLUGINS } from './plugins.ts';

/** A program as pieces that are loaded one by one. */
export interface Chunks {
  /** The chunk that starts the program. */
  readonly entry: string;
  /** What each has between its braces, by the name that others require it by. */
  readonly text: ReadonlyMap<string, string>;
  /** The chunks that are loaded with that of a source file, itself among them. */
  closureOf(source: string): ReadonlySet<string>;
}

/** Code that is always loaded together is one chunk. @param source the program's first file */
export async function chunksOf(root: string, source: string): Promise<Chunks> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    metafile: true,
    write: false,
    absWorkingDir: root,
    entryPoints: [source],
    outdir: 'dist/release',
    format: 'esm',
    splitting: true,
    // Of import() it makes what modules expect; the second step makes it a require.
    supported: {},
    plugins: [apart, ...COMMON_PLUGINS],
  });
  const text = new Map<string, string>();
  for (const { path, text: module } of outputFiles) {
    const { code } = await transform(module, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      charset: 'ascii',
      supported: COMMON.supported,
      minifySyntax: true,
      minifyWhitespace: true,
    });
    text.set(nameOf(path), withoutPrelude(code));
  }
  return {
    entry: nameOf(outputOf(metafile, source)),
    text,
    closureOf: (file) => new Set([...pathsFrom(metafile, outputOf(metafile, file))].map(nameOf)),
  };
}

/**
 * esbuild begins each module with helpers of its own. Chunks have two of them, `__export` and `__toESM`, from their loader: the text of one
 * command is a third shorter so.
 *
 * @throws Error when esbuild writes modules in another way than it did
 */
function withoutPrelude(code: string): string {
  if (!code.includes('__toCommonJS')) return code;
  const parts =
    /^.*?var stdin_exports=\{\};__export\(stdin_exports,(.*?)\);module\.exports=__toCommonJS\(stdin_exports\);(.*)$/s.exec(
      code,
    );
  const [, names, body = ''] = parts ?? [];
  if (names === undefined) throw new Error(`a module of esbuild is not what it was: ${code.slice(0, 2000)}`);
  return `__export(exports,${names});${body.replace(/0&&\(module\.exports=\{[^}]*\}\);?\s*$/, '')}`;
}

/** A file of chunks, for the loader: each is told of by its name. */
export function packOf(text: Chunks['text'], names: Iterable<string>): string {
  const functions = [...names].map(
    (name) => `chunks['${name}'] ??= function (exports, require, module) {${text.get(name) ?? ''}};\n`,
  );
  return `(function (chunks, __bundleUrl, __export, __toESM) {\n${functions.join('')}})`;
}

function outputOf({ outputs }: Metafile, source: string): string {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
  if (found === undefined) throw new Error(`no chunk begins with ${source}`);
  return found[0];
}

function pathsFrom({ outputs }: Metafile, path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const imports = outputs[path]?.imports ?? [];
  for (const { kind, external, path: next } of imports) {
    if (kind === 'import-statement' && external !== true) pathsFrom({ outputs } as Metafile, next, seen);
  }
  return seen;
}

function nameOf(path: string): string {
  return `./${basename(path)}`;
}
