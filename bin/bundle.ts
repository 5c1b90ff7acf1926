import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { warmUpMonitor } from './warm-up-monitor.ts';

/** Where the package starts: this file is run as dist/bin/bundle.js. */
const ROOT = new URL('../..', import.meta.url).pathname;
const RELEASE = join(ROOT, 'dist/release');

/** One file a program, each with a small loader beside it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  tsman: 'bin/tsman.ts',
  prepare: 'bin/prepare.ts',
  monitor: 'helpers/monitor/main.ts',
};

/**
 * Packages that only some commands need, in files of their own beside the programs: each as far as it is used. The rest of undici
 * is for browsers' ways of doing things.
 */
const APART: Readonly<Record<string, string>> = {
  execa: `exports.execa = require('execa').execa;`,
  undici: `const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
    Object.assign(Dispatcher.prototype, require('undici/lib/api'));
    exports.Agent = require('undici/lib/dispatcher/agent.js');
    exports.ProxyAgent = require('undici/lib/dispatcher/proxy-agent.js');`,
  yaml: `exports.stringify = require('yaml').stringify;`,
  yargs: `module.exports = require('yargs').default;`,
};

/** Commands with a code cache of their own: what others have compiled would be loaded for nothing. */
const OFTEN = 'create exec images inspect kill logs ps restart rm run start stop'.split(' ');

/**
 * Command lines whose functions shall be in the code caches: V8 keeps what was compiled when they ended, each goes on from
 * the cache that the one before has left. They run in folders of their own, with an image of the build machine's static
 * busybox where there is one; a line that fails here costs speed, nothing else.
 */
const WARM_UP: readonly string[] = [
  '--version',
  'import warm.tar warm',
  'images',
  'run --rm warm true',
  'run --rm --network none -v /tmp:/mnt:ro -e A=b -w /mnt --user 1:1 warm true',
  'run -d --name warm -p 127.0.0.1::80 warm sleep 60',
  'ps',
  'ps --all --format json',
  'exec -e A=b warm true',
  'inspect warm',
  'logs warm',
  'stop -t 0 warm',
  'start warm',
  'rm -f warm',
  // Nobody answers there; what is loaded to ask is what counts.
  'pull -q --tls-verify=false --retry 0 127.0.0.1:1/warm',
];

/**
 * Loads a bundle with V8's code cache where there is one for this Node.js, made at the build or by an earlier command. V8
 * would take the cache of another text of the same length, so its name has the text's hash. Where there is none, the first
 * command writes it; with _TSMAN_CODE_CACHE in the environment every command does.
 */
const LOADER = (
  name: string,
  hash: string,
) => `const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const file = __dirname + '/${name}.js';
const often = ${JSON.stringify(name === 'tsman' ? OFTEN : [])}.includes(process.argv[2]) ? process.argv[2] + '-' : '';
const cache = '/${name}-' + often + '${hash}-' + process.version + '-' + process.arch + '.cache';
const places = [__dirname, (process.env.XDG_CACHE_HOME || process.env.HOME + '/.cache') + '/tsman'];
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
script.runInThisContext()(exports, require, module, file, __dirname);
`;

/** A bundle is one function, which its loader calls as Node.js would call a module. */
const BEFORE = `(function (exports, require, module, __filename, __dirname) {
const __bundleUrl = require('node:url').pathToFileURL(__filename).href;`;

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

/** Parts of Node.js that cost a millisecond or more to load and that most commands never use. */
const COSTLY = [
  ...[
    'child_process',
    'cluster',
    'crypto',
    'dgram',
    'dns',
    'fs/promises',
    'http',
    'https',
    'inspector',
    'net',
  ],
  ...[
    'os',
    'readline',
    'readline/promises',
    'stream/promises',
    'timers/promises',
    'tls',
    'tty',
    'worker_threads',
  ],
];

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

const APART_NAMES = new RegExp(`^(${Object.keys(APART).join('|')})$`);

/** Programs find them when they ask. */
const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: APART_NAMES }, ({ path }) => ({ path: `./${path}.cjs`, external: true }));
  },
};

/** The part of a package that is used. */
const inPart: Plugin = {
  name: 'in-part',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: APART_NAMES }, ({ path, kind }) =>
      kind === 'entry-point' ? { path, namespace: 'in-part' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'in-part' }, ({ path }) => ({
      contents: APART[path] ?? '',
      resolveDir: ROOT,
    }));
  },
};

rmSync(RELEASE, { recursive: true, force: true });
await bundle(Object.fromEntries(present().map((name) => [name, PROGRAMS[name] ?? ''])), [apart]);
for (const name of Object.keys(APART)) await bundle({ [name]: name }, [inPart]);
linkLauncher();
for (const name of [...present(), ...Object.keys(APART)]) {
  const hash = createHash('sha256').update(readFileSync(join(RELEASE, `${name}.js`)));
  writeFileSync(join(RELEASE, `${name}.cjs`), LOADER(name, hash.digest('hex').slice(0, 12)));
}
warmUp();
process.env['_TSMAN_CODE_CACHE'] = '1';
await warmUpMonitor(join(RELEASE, 'monitor.cjs'));

/** `bin/tsman` is what people type; Node.js takes the file for CommonJS by the name it leads to. */
function linkLauncher(): void {
  const link = join(ROOT, 'bin/tsman');
  rmSync(link, { force: true });
  symlinkSync('tsman.cjs', link);
}

function present(): readonly string[] {
  return Object.keys(PROGRAMS).filter((name) => existsSync(join(ROOT, PROGRAMS[name] ?? '')));
}

async function bundle(entryPoints: Record<string, string>, plugins: readonly Plugin[]): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: RELEASE,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // ASCII: the loader reads a byte a character, and V8 keeps it so.
    charset: 'ascii',
    // import() within the bundle is a function call, and of what lies outside a require.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: BEFORE },
    footer: { js: '})' },
    external: ['node-pty'],
    // Every byte is read, and every page of memory for it costs.
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [...plugins, narrowWidths, lazyBuiltins],
    logLevel: 'warning',
  });
}

function warmUp(): void {
  const home = mkdtempSync(join(tmpdir(), 'tsman-build-'));
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, _TSMAN_CODE_CACHE: '1' };
  packImage(home);
  const run = (args: readonly string[]) =>
    spawnSync(join(ROOT, 'bin/tsman'), args, { cwd: home, env, stdio: 'ignore', timeout: 20_000 });
  for (const line of WARM_UP) run(line.split(' '));
  // Files of the image belong to subordinate ids, which only the user's namespaces may remove.
  run([
    'unshare',
    'rm',
    '-rf',
    join(home, '.local/share/tsman/layers'),
    join(home, '.local/share/tsman/storage'),
  ]);
  run(['system', 'migrate']);
  rmSync(home, { recursive: true, force: true });
}

function packImage(folder: string): void {
  const script =
    'mkdir -p image/bin && cp "$(command -v busybox)" image/bin/ && ' +
    'for name in true sleep; do ln -s busybox image/bin/$name; done && tar -C image -cf warm.tar .';
  spawnSync('sh', ['-c', script], { cwd: folder, stdio: 'ignore' });
}
