import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface ArchiveOptions {
  /** `localhost/busybox:latest` unless said. */
  readonly reference?: string;
  /** Files besides busybox: path → content; what begins with `#!` can be run. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The `config` of the image's configuration; `sh` and the usual PATH unless said. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * Write a docker-archive of an image of one layer: this machine's static busybox under all its names.
 *
 * @returns the path of the archive, readable by everyone
 */
export function busyboxArchive(path: string, options: ArchiveOptions = {}): string {
  const work = mkdtempSync(join(tmpdir(), 'tsman-archive-'));
  try {
    const root = join(work, 'root');
    fillRoot(root, options.files ?? {});
    mkdirSync(join(work, 'archive'));
    const layer = join(work, 'archive/layer.tar');
    tar(layer, root);
    const diffId = sha256(readFileSync(layer));
    const config = JSON.stringify(imageConfig(diffId, options));
    const configName = `${sha256(config)}.json`;
    writeFileSync(join(work, 'archive', configName), config);
    writeFileSync(
      join(work, 'archive/manifest.json'),
      JSON.stringify([
        {
          Config: configName,
          RepoTags: [options.reference ?? 'localhost/busybox:latest'],
          Layers: ['layer.tar'],
        },
      ]),
    );
    tar(path, join(work, 'archive'));
    chmodSync(path, 0o644);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Where this machine has a busybox that needs no libraries; undefined where it has none. */
export function staticBusybox(): string | undefined {
  return ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
}

function fillRoot(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  const busybox = staticBusybox();
  if (busybox === undefined) throw new Error('this machine has no busybox: apt install busybox-static');
  for (const folder of ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp', 'usr/bin', 'var/www']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync(busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const name of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name));
  }
  const own = {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
    ...files,
  };
  for (const [path, content] of Object.entries(own)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    const isScript = String(content.slice(0, 2)) === '#!';
    writeFileSync(join(root, path), content, { mode: isScript ? 0o755 : 0o644 });
  }
}

function imageConfig(diffId: string, { config }: ArchiveOptions) {
  return {
    architecture: { x64: 'amd64' }[process.arch as string] ?? process.arch,
    os: 'linux',
    created: '2024-01-01T00:00:00Z',
    config: config ?? {
      Cmd: ['sh'],
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${diffId}`] },
    history: [{ created: '2024-01-01T00:00:00Z', created_by: 'busybox' }],
  };
}

function tar(archive: string, folder: string): void {
  execFileSync('tar', ['--numeric-owner', '--owner=0', '--group=0', '-cf', archive, '-C', folder, '.']);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
