import { join } from 'node:path';
import { asUser } from '../../../support/bed.ts';
import type { Home } from '../../../support/home.ts';

/** Run another program in a home, as its user; what it printed. Throws when it fails. */
export async function other(home: Home, command: readonly string[]): Promise<string> {
  const outcome = await asUser(command, { env: { ...home.env, TMPDIR: '/tmp' }, cwd: home.folder });
  if (outcome.exitCode === 0) return outcome.stdout;
  throw new Error(`${command.join(' ')}: ended with ${outcome.exitCode}\n${outcome.stderr}${outcome.stdout}`);
}

export const shell = (home: Home, script: string): Promise<string> => other(home, ['sh', '-euc', script]);

/**
 * Make two images with umoci in the OCI layout `layout` of the home: `base`, and `top`, which shares its layer and has
 * another that changes, adds and deletes files.
 *
 * @returns the folder
 */
export async function makeLayout(home: Home): Promise<string> {
  await shell(
    home,
    `umoci init --layout layout
    umoci new --image layout:empty
    umoci unpack --rootless --image layout:empty one
    mkdir -p one/rootfs/etc one/rootfs/gone one/rootfs/bin
    head -c 300000 /dev/urandom >one/rootfs/bin/program
    echo base >one/rootfs/etc/kept; echo old >one/rootfs/etc/changed; echo x >one/rootfs/gone/file
    ln -s kept one/rootfs/etc/link
    umoci repack --image layout:base one
    umoci unpack --rootless --image layout:base two
    echo new >two/rootfs/etc/changed; rm -r two/rootfs/gone; echo added >two/rootfs/etc/added
    umoci repack --image layout:top two
    umoci config --image layout:top --config.cmd /bin/program --config.label made=umoci
    umoci remove --image layout:empty`,
  );
  return join(home.folder, 'layout');
}

/** Names and digests of the regular files of a folder of the home. */
export function filesIn(home: Home, folder: string): Promise<string> {
  return shell(home, `cd ${folder} && find . -type f -exec sha256sum {} + | sort -k2`);
}

/** What the data folder holds, without times: names, types and sizes of everything but empty places. */
export async function stored(home: Home): Promise<string> {
  const places = 'blobs layers ingest images trash';
  return await shell(
    home,
    `cd ${home.env['XDG_DATA_HOME']}/tsman 2>/dev/null || exit 0
    for place in ${places}; do [ ! -d $place ] || find $place -mindepth 1 -maxdepth 2 -type f -printf '%p %s\\n'; done | sort`,
  );
}
