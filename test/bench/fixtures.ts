import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { busyboxArchive } from '../support/image-archive.ts';

/** Paths of image archives. */
export interface Fixtures {
  readonly busybox: string;
  readonly manyFiles: string;
  readonly largeFile: string;
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
  };
}

function smallFiles(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `/usr/share/many/${index % 150}/${index}`,
      `${index}\n`.repeat(200),
    ]),
  );
}
