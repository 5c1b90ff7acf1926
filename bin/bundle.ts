import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunksOf, packOf } from './release/chunks.ts';
import { build, type Plugin } from './release/esbuild.ts';
import { AFTER, BEFORE, chunkLoader, loaderOf } from './release/loaders.ts';
import { APART, apart, COMMON, COMMON_PLUGINS, inPart } from './release/plugins.ts';
import { OFTEN, warmUp } from './release/warm-up.ts';
import { warmUpMonitor } from './warm-up-monitor.ts';

/** Where the package starts: this file is run as dist/bin/bundle.js. */
const ROOT = new URL('../..', import.meta.url).pathname;
const RELEASE = join(ROOT, 'dist/release');
const RECORD = join(RELEASE, 'loaded');

/** Programs that are one file. `tsman` itself is in chunks: one command needs a small part of it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  prepare: 'bin/prepare.ts',
  monitor: 'helpers/monitor/main.ts',
};

rmSync(RELEASE, { recursive: true, force: true });
await bundle(PROGRAMS, [apart]);
for (const name of Object.keys(APART)) await bundle({ [name]: name }, [inPart(ROOT)]);
for (const name of [...Object.keys(PROGRAMS), ...Object.keys(APART)]) writeLoader(name);
linkLauncher();
const chunks = await chunksOf(ROOT, 'bin/tsman.ts');
writeProgram(
  packsFor(() => []),
  RECORD,
);
warmUp(ROOT);
writeProgram(packsFor(recordedLoads()));
for (const name of readdirSync(RELEASE)) if (name.endsWith('.cache')) rmSync(join(RELEASE, name));
process.env['_TSMAN_CODE_CACHE'] = '1';
warmUp(ROOT, { _TSMAN_CODE_CACHE: '1' });
await warmUpMonitor(join(RELEASE, 'monitor.cjs'));

async function bundle(entryPoints: Readonly<Record<string, string>>, plugins: readonly Plugin[]) {
  await build({
    ...COMMON,
    absWorkingDir: ROOT,
    entryPoints,
    outdir: RELEASE,
    format: 'cjs',
    banner: { js: BEFORE },
    footer: { js: AFTER },
    plugins: [...plugins, ...COMMON_PLUGINS],
  });
}

function writeLoader(name: string): void {
  const hash = hashOf(readFileSync(join(RELEASE, `${name}.js`), 'latin1'));
  writeFileSync(join(RELEASE, `${name}.cjs`), loaderOf(name, hash));
}

/** `bin/tsman` is what people type; Node.js takes the file for CommonJS by the name it leads to. */
function linkLauncher(): void {
  const link = join(ROOT, 'bin/tsman');
  rmSync(link, { force: true });
  symlinkSync('tsman.cjs', link);
}

/** The chunks of each pack, by its name. @param loads what a command was seen to load */
function packsFor(
  loads: (command: string) => readonly string[],
): Readonly<Record<string, ReadonlySet<string>>> {
  const start = chunks.closureOf('bin/tsman.ts');
  const often = OFTEN.map((command) => {
    const own = chunks.closureOf(`lib/cli/commands/${command}.ts`);
    return [`tsman-${command}`, new Set([...start, ...own, ...loads(command)])] as const;
  });
  return { tsman: new Set([...start, ...loads('--version')]), ...Object.fromEntries(often) };
}

function writeProgram(packs: Readonly<Record<string, ReadonlySet<string>>>, record?: string): void {
  const hashes: Record<string, string> = {};
  for (const [name, names] of Object.entries({ ...packs, book: chunks.text.keys() })) {
    const pack = packOf(chunks.text, names);
    hashes[name] = hashOf(pack);
    writeFileSync(join(RELEASE, `${name}.js`), pack, 'latin1');
  }
  writeFileSync(join(RELEASE, 'tsman.cjs'), chunkLoader(chunks.entry, hashes, record));
}

/** What the warm-up has recorded. */
function recordedLoads(): (command: string) => readonly string[] {
  const lines = existsSync(RECORD) ? readFileSync(RECORD, 'utf8').trimEnd().split('\n') : [];
  const loads = lines.map((line) => JSON.parse(line) as [string, readonly string[]]);
  rmSync(RECORD, { force: true });
  return (command) => loads.flatMap(([name, names]) => (name === command ? names : []));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
