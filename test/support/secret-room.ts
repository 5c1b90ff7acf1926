import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Paths, pathsIn } from '../../lib/host/paths.ts';
import type { NewSecret } from '../../lib/secrets/model.ts';
import type { Needs } from '../../lib/secrets/needs.ts';
import { openSecrets } from '../../lib/secrets/open-secrets.ts';

/** What operations of secrets need, in a folder of its own. The clock goes a second ahead each time it is read. */
export function aSecretRoom(): { needs: Needs; paths: Paths; folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-secrets-'));
  const paths = pathsIn({
    data: join(folder, 'data'),
    runtime: join(folder, 'run'),
    cache: join(folder, 'cache'),
    config: join(folder, 'config'),
  });
  let time = Date.parse('2026-01-02T03:04:05Z');
  const now = () => {
    time += 1000;
    return new Date(time);
  };
  return {
    needs: openSecrets({ paths, now }),
    paths,
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A secret of that name that says `hush`; `changes` go over it. */
export function aSecret(name: string, changes: Partial<NewSecret> = {}): NewSecret {
  return { name, data: Buffer.from('hush'), labels: {}, options: {}, ifThere: 'fail', ...changes };
}
