import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../base/error.ts';

/** What every container gets a copy of. */
export interface MountsConf {
  /** The file that says so. */
  readonly file: string;
  readonly mounts: readonly CopiedMount[];
}

/** A file or folder of the host's, and where containers see their copy. */
export interface CopiedMount {
  readonly source: string;
  readonly destination: string;
}

/**
 * The first mounts.conf that is there: the user's own, the administrator's, the distribution's.
 *
 * @param config `Folders.config`
 * @see containers-mounts.conf(5)
 */
export function readMountsConf(config: string): MountsConf | undefined {
  const files = [
    join(config, 'containers/mounts.conf'),
    '/etc/containers/mounts.conf',
    '/usr/share/containers/mounts.conf',
  ];
  for (const file of files) {
    const text = textOf(file);
    if (text !== undefined) return { file, mounts: parseMountsConf(text) };
  }
  return undefined;
}

/** A line a mount: `SOURCE[:DESTINATION]`, absolute; other lines say nothing. */
export function parseMountsConf(text: string): readonly CopiedMount[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line.startsWith('/'))
    .map((line) => {
      const [, source = line, destination = source] = /^([^:]*)(?::(.+))?/.exec(line) ?? [];
      return { source, destination };
    });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
