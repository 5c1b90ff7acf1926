import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import test from 'ava';

/** Ground floor first. A file may import from its own room, or from any floor below. */
const FLOORS: readonly (readonly string[])[] = [
  ['oci'],
  ['base'],
  ['host'],
  ['content', 'events', 'monitor', 'registry', 'runtime', 'storage'],
  ['images', 'networks', 'secrets', 'volumes'],
  ['containers'],
  ['build', 'health', 'pods'],
  ['compose', 'kube'],
  ['engine'],
  ['api', 'cli', 'cri', 'quadlet'],
];

/** What a helper program may see of `lib`. */
const HELPERS_SEE = ['oci', 'base', 'host', 'events', 'runtime', 'monitor'];

/** Each package has one door. */
const DOORS: Readonly<Record<string, string>> = {
  chalk: 'lib/cli/style.ts',
  esbuild: 'bin/release/esbuild.ts',
  execa: 'lib/host/process.ts',
  'node-pty': 'helpers/monitor/terminal.ts',
  'proper-lockfile': 'lib/base/lock.ts',
  'smol-toml': 'lib/host/toml.ts',
  'tar-stream': 'lib/base/tar.ts',
  undici: 'lib/registry/http.ts',
  yaml: 'lib/base/yaml.ts',
  yargs: 'lib/cli/help.ts',
  'yargs-parser': 'lib/cli/parser.ts',
};

const PURE = /\/(plan|oci)\/|\/(model|lifecycle|errors)\.ts$/;

const room = (file: string) => file.split('/')[1]?.replace('.ts', '') ?? '';
const floor = (file: string) => FLOORS.findIndex((rooms) => rooms.includes(room(file)));
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const outside = (specifier: string) =>
  !specifier.includes('/') || !/^(bin|lib|helpers|test)\//.test(specifier);

const files = ['lib', 'helpers', 'bin'].filter(existsSync).flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, name)),
);

interface Edge {
  readonly from: string;
  readonly to: string;
  /** Types are gone when the program runs, so they reach nothing. */
  readonly typeOnly: boolean;
}

const edges: readonly Edge[] = files.flatMap((from) => {
  const text = readFileSync(from, 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm),
    ...text.matchAll(/\b(?:await import|import)\((type\s)?'([^']+)'\)/g),
  ];
  return found.map(([, type, specifier = '']) => ({
    from,
    to: specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier,
    typeOnly: type !== undefined,
  }));
});

test('every room has a floor', (t) => {
  const homeless = files.filter((file) => file.startsWith('lib/') && floor(file) === -1);
  t.deepEqual(homeless, []);
});

test('every import names a file that exists', (t) => {
  t.deepEqual(
    edges.filter(({ to }) => !outside(to) && !existsSync(to)),
    [],
  );
});

test('imports look down, never up or across', (t) => {
  const wrong = edges.filter(({ from, to }) => {
    if (!to.startsWith('lib/')) return false;
    if (from.startsWith('helpers/')) return !HELPERS_SEE.includes(room(to));
    if (!from.startsWith('lib/') || room(from) === room(to)) return false;
    // The command contract names the engine's type; types of a command are all that may look so.
    return floor(to) >= floor(from);
  });
  t.deepEqual(wrong, []);
});

test('planners, models and errors never reach the outside world, however far one follows their imports', (t) => {
  const reaches = (file: string, seen: Set<string>): readonly string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    return edges
      .filter(({ from, typeOnly }) => from === file && !typeOnly)
      .flatMap(({ to }) => (outside(to) ? [`${file} → ${to}`] : reaches(to, seen)));
  };
  t.deepEqual(
    files.filter((file) => PURE.test(file)).flatMap((file) => reaches(file, new Set())),
    [],
  );
});

test('each package has one door', (t) => {
  const wrong = edges.filter(({ from, to }) => {
    if (!outside(to) || to.startsWith('node:') || builtinModules.includes(to)) return false;
    return DOORS[packageOf(to)] !== from;
  });
  t.deepEqual(wrong, []);
});
