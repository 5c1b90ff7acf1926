import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOf, dockerArchive, tarOf } from '../support/archives.ts';
import { busyboxArchive } from '../support/image-archive.ts';

/** Paths of image archives. */
export interface Fixtures {
  readonly busybox: string;
  readonly manyFiles: string;
  readonly largeFile: string;
  readonly tenLayers: string;
}

/** Made when first asked for: a bench of `ps` needs no large file. */
export function fixturesIn(folder: string): Fixtures {
  const made = new Map<string, string>();
  const once = (name: string, make: (path: string) => string) => {
    const path = made.get(name) ?? make(join(folder, `${name}.tar`));
    made.set(name, path);
    return path;
  };
  return {
    get busybox() {
      return once('busybox', (path) => busyboxArchive(path));
    },
    get manyFiles() {
      return once('many', (path) =>
        busyboxArchive(path, { reference: 'localhost/many:latest', files: smallFiles(15_000) }),
      );
    },
    get largeFile() {
      const files = { '/large': randomBytes(200 * 1024 * 1024) };
      return once('large', (path) => busyboxArchive(path, { reference: 'localhost/large:latest', files }));
    },
    get tenLayers() {
      return once('ten', (path) => {
        const layers = Array.from({ length: 10 }, (_, index) => tarOf(layerFiles(index)));
        const item = { tags: ['localhost/ten:latest'], config: configOf(layers), layers };
        writeFileSync(path, dockerArchive([item]));
        return path;
      });
    },
  };
}

/** 8 MiB, and 500 small files. */
function layerFiles(index: number): Record<string, string | Buffer> {
  const small = Object.fromEntries(
    Array.from({ length: 500 }, (_, file) => [`layer${index}-${file}`, `${file}\n`.repeat(100)]),
  );
  return { ...small, [`large${index}`]: randomBytes(8 * 1024 * 1024) };
}

function smallFiles(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `/usr/share/many/${index % 150}/${index}`,
      `${index}\n`.repeat(200),
    ]),
  );
}
