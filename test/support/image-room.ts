import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContent } from '../../lib/content/content-store.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import { openImages, ownerName } from '../../lib/images/open-images.ts';
import { aFakeRegistry } from './fake-registry.ts';
import { fakeStorage } from './fake-storage.ts';

/** The images room in a throw-away home, with layers in memory. */
export function anImageRoom(t: { teardown(step: () => void): void }) {
  const home = mkdtempSync(join(tmpdir(), 'images-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const paths = pathsIn({ data: home, runtime: home, cache: home, config: home });
  const content = openContent(paths, ownerName());
  const fake = fakeStorage();
  const registry = aFakeRegistry();
  const { registries } = registry;
  const images = openImages({
    paths,
    content,
    storage: fake.storage,
    registries: async () => registries,
    architecture: 'x64',
  });
  const file = (name: string, bytes: Buffer) => {
    writeFileSync(join(home, name), bytes);
    return join(home, name);
  };
  return { home, paths, content, images, file, registry, ...fake };
}
