import { readFileSync } from 'node:fs';

/** A line of /proc/PID/mountinfo. @see proc_pid_mountinfo(5) */
export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** `MAJOR:MINOR` */
  readonly device: string;
  /** The folder of the filesystem that is mounted. */
  readonly root: string;
  readonly target: string;
  readonly options: readonly string[];
  /** `shared:N`, `master:N`, … */
  readonly propagation: readonly string[];
  readonly type: string;
  readonly source: string;
  readonly superOptions: readonly string[];
}

/** All mounts of this process's mount namespace, in the order they were made; of two at one place the later is seen. */
export function readMountTable(): readonly Mount[] {
  return parseMountTable(readFileSync('/proc/self/mountinfo', 'utf8'));
}

export function parseMountTable(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : parseMount(line)));
}

/** The mount that a path lies on; undefined for none (never on a sane host). The path must be absolute and free of links. */
export function mountOf(path: string, table: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of table) {
    const covers = mount.target === '/' || path === mount.target || path.startsWith(`${mount.target}/`);
    if (covers && (found === undefined || mount.target.length >= found.target.length)) found = mount;
  }
  return found;
}

function parseMount(line: string): readonly Mount[] {
  const fields = line.split(' ');
  const dash = fields.indexOf('-', 6);
  const [id, parent, device = '', root = '', target = '', options = ''] = fields;
  const [type = '', source = '', superOptions = ''] = fields.slice(dash + 1);
  if (dash === -1) return [];
  return [
    {
      id: Number(id),
      parent: Number(parent),
      device,
      root: unescapeOctal(root),
      target: unescapeOctal(target),
      options: options.split(','),
      propagation: fields.slice(6, dash),
      type,
      source: unescapeOctal(source),
      superOptions: superOptions.split(',').map(unescapeOctal),
    },
  ];
}

/** Space, tab, newline, backslash and `#` are written as three octal digits; bytes of UTF-8 stand as they are. */
function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** Where something is mounted at or below a folder, deepest first, so that they can be unmounted in this order. */
export function mountsBelow(folder: string): readonly string[] {
  return readMountTable()
    .map(({ target }) => target)
    .filter((target) => target === folder || target.startsWith(`${folder}/`))
    .reverse();
}
