import type { BuildOptions, Plugin } from './esbuild.ts';

/**
 * Packages that only some commands need, in files of their own beside the programs: each as far as it is used. The rest of undici
 * is for browsers' ways of doing things.
 */
export const APART: Readonly<Record<string, string>> = {
  execa: `exports.execa = require('execa').execa;`,
  undici: `const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
    Object.assign(Dispatcher.prototype, require('undici/lib/api'));
    exports.Agent = require('undici/lib/dispatcher/agent.js');
    exports.ProxyAgent = require('undici/lib/dispatcher/proxy-agent.js');`,
  yaml: `exports.stringify = require('yaml').stringify;`,
  yargs: `module.exports = require('yargs').default;`,
};

/** Parts of Node.js that cost a millisecond or more to load and that most commands never use. */
const COSTLY = [
  ...['child_process', 'cluster', 'crypto', 'dgram', 'dns', 'fs/promises', 'http', 'https', 'inspector'],
  ...['net', 'os', 'readline', 'readline/promises', 'stream/promises', 'timers/promises', 'tls', 'tty'],
  'worker_threads',
];

const APART_NAMES = new RegExp(`^(${Object.keys(APART).join('|')})$`);

/** string-width costs 18 ms to load for emoji that no help text has. */
const narrowWidths: Plugin = {
  name: 'string-width',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: 'shim' }));
    onLoad({ filter: /.*/, namespace: 'shim' }, () => ({
      contents: "export default (text) => [...text.replace(/\\u001b\\[[0-9;]*m/g, '')].length;",
    }));
  },
};

/** They are loaded when something of theirs is used, not when the file that names them is. */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(node:)?(${COSTLY.join('|')})$`);
    onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'lazy'
        ? { path, external: true }
        : { path: path.replace('node:', ''), namespace: 'lazy' },
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys((await import(`node:${path}`)).default);
      const getters = names.map((name) => `get ${name}() { return all().${name}; }`);
      return {
        contents: `let kept; const all = () => (kept ??= require('node:${path}')); module.exports = { ${getters.join(', ')} };`,
      };
    });
  },
};

/** Programs find them when they ask. */
export const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: APART_NAMES }, ({ path }) => ({ path: `./${path}.cjs`, external: true }));
  },
};

/** The part of a package that is used. */
export const inPart = (root: string): Plugin => ({
  name: 'in-part',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: APART_NAMES }, ({ path, kind }) =>
      kind === 'entry-point' ? { path, namespace: 'in-part' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'in-part' }, ({ path }) => ({
      contents: APART[path] ?? '',
      resolveDir: root,
    }));
  },
});

/** What every bundle is made with. */
export const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // ASCII: the loader reads a byte a character, and V8 keeps it so.
  charset: 'ascii',
  // import() within the bundle is a function call, and of what lies outside a require.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__bundleUrl' },
  external: ['node-pty'],
  // Every byte is read, and every page of memory for it costs.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
} satisfies BuildOptions;

export const COMMON_PLUGINS: readonly Plugin[] = [narrowWidths, lazyBuiltins];
