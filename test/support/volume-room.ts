import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../lib/events/model.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import type { Needs } from '../../lib/volumes/needs.ts';
import { openVolumes } from '../../lib/volumes/open-volumes.ts';

/** What operations of volumes need, in a folder of its own. */
export function aVolumeRoom(): { needs: Needs; folder: string; events: NewEvent[]; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-volumes-'));
  const paths = pathsIn({
    data: join(folder, 'data'),
    runtime: join(folder, 'run'),
    cache: join(folder, 'cache'),
    config: join(folder, 'config'),
  });
  const events: NewEvent[] = [];
  const needs = openVolumes({
    paths,
    events: { write: (event) => events.push(event) },
    now: () => new Date('2026-01-02T03:04:05Z'),
  });
  return { needs, folder, events, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
