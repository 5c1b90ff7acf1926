import { type CopyPlace, copyFiles } from '../../containers/operations/copy.ts';
import { archiveOnStdin } from '../archive-input.ts';
import { type Context, defineCommand } from '../command.ts';
import { usageError } from '../usage-errors.ts';

const HINT = 'See `tsman cp --help`.';

export const cp = defineCommand({
  usage: 'cp [options] [CONTAINER:]SRC_PATH [CONTAINER:]DEST_PATH',
  about: 'Copy files between containers and this machine',
  description:
    'Into a container, out of it, or from one to another, whether they run or not, volumes included. Links on the way are followed, ' +
    'and never lead out of the container. A folder is copied with all that is in it: into the target where that is a folder, else ' +
    'under its name; with `/.` behind the source only what is in it. A target that ends in `/` has to be there. `-` in place of a ' +
    'path is a tar archive: from standard input, where it may be compressed, or to standard output. A path of this machine that has ' +
    'a colon is written with `./` before it.',
  options: {
    archive: {
      kind: 'flag',
      short: 'a',
      about: "What is copied into a container belongs to the container's user",
      default: true,
    },
    overwrite: { kind: 'flag', about: 'Let files replace folders, and folders files' },
    pause: { kind: 'flag', about: 'Without effect: nothing has to be paused for a copy' },
  },
  arguments: { min: 2, max: 2 },
  completes: 'containers',
  examples: {
    'Into a container': 'tsman cp nginx.conf web:/etc/nginx/',
    'Out of it, under another name': 'tsman cp web:/var/log/nginx ./logs',
    'What is in a folder': 'tsman cp web:/srv/. ./srv',
    'Read a file': 'tsman cp web:/etc/os-release - | tar -xO',
    'From one container to another': 'tsman cp web:/srv backup:/',
  },
  async run({ archive, overwrite }, [from = '', to = ''], context) {
    const [source, target] = [parsePlace(from), parsePlace(to)];
    if (source.path === '' || target.path === '') {
      throw usageError(`invalid arguments "${from}", "${to}": you must specify paths`, HINT);
    }
    if (source.container === undefined && target.container === undefined) {
      throw usageError(`invalid arguments "${from}", "${to}": you must specify a container`, HINT);
    }
    await copyFiles(context.engine.containers, {
      source: isStream(source)
        ? { type: 'stream', stream: archiveOnStdin(context, 'tsman cp SRC_PATH CONTAINER:DEST_PATH') }
        : placeOf(context, source),
      target: isStream(target) ? { type: 'stream', stream: context.stdout } : placeOf(context, target),
      archive,
      overwrite,
    });
    return 0;
  },
});

interface TypedPlace {
  readonly container: string | undefined;
  readonly path: string;
}

/** Podman's and docker's: what begins with `/` or `.` is a path of this machine, whatever is in it. */
function parsePlace(text: string): TypedPlace {
  const colon = text.indexOf(':');
  if (colon <= 0 || text.startsWith('/') || text.startsWith('.')) return { container: undefined, path: text };
  return { container: text.slice(0, colon), path: text.slice(colon + 1) };
}

const isStream = ({ container, path }: TypedPlace) => container === undefined && path === '-';

function placeOf({ engine }: Context, { container: named, path }: TypedPlace): CopyPlace {
  if (named === undefined) return { type: 'host', path };
  const container = engine.containers.containers.resolve(named);
  return { type: 'container', container, named, path };
}
