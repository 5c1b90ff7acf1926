import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson, writeJson } from '../../base/json-file.ts';
import type { ContainerId } from '../../oci/container-id.ts';
import type { SpecSeccomp } from '../../oci/runtime-spec.ts';
import type { OciRuntime } from '../../runtime/runtime.ts';
import type { Needs } from '../needs.ts';

/** A system call filter, and the kernel's program for it where some container had the same one before. */
export interface Filter {
  readonly seccomp: SpecSeccomp | undefined;
  /** base64 */
  readonly program: string | undefined;
  /** Keep the program that the runtime made for this running container. */
  keep(id: ContainerId): void;
}

interface Kept {
  /** The runtime and the filter it compiled: compared as a whole, the file's name only helps to find it. */
  readonly source: string;
  readonly program: string;
}

/** crun compiles the filter anew for each container, which takes longer than all else it does. */
export function cachedFilter(
  { paths }: Needs,
  seccomp: SpecSeccomp | undefined,
  runtime: OciRuntime,
): Filter {
  const { filterFile } = runtime;
  if (seccomp === undefined || filterFile === undefined) {
    return { seccomp, program: undefined, keep: () => undefined };
  }
  const source = `${versionOf(runtime)} ${JSON.stringify(seccomp)}`;
  const file = join(paths.filters, `${shortHash(source)}.json`);
  const kept = readKept(file);
  const program = kept?.source === source ? kept.program : undefined;
  return {
    seccomp,
    program,
    keep: (id) => {
      if (program === undefined) keepProgram(filterFile(id), file, source);
    },
  };
}

/** Another build of the runtime may compile in another way. */
function versionOf({ program }: OciRuntime): string {
  const { size, mtimeMs } = statSync(program);
  return `${program} ${size} ${mtimeMs}`;
}

function readKept(file: string): Kept | undefined {
  try {
    return readJson<Kept>(file);
  } catch {
    return undefined;
  }
}

/** The container may have ended meanwhile: then the next one compiles again. */
function keepProgram(from: string, to: string, source: string): void {
  try {
    const program = readFileSync(from, 'base64');
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    writeJson(to, { source, program } satisfies Kept, { durable: false });
  } catch {
    // Nothing is lost but some milliseconds of the next container.
  }
}

/** FNV-1a. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}
