import { readFileSync } from 'node:fs';

/** An entry of the host's user database. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const known = new Map<number, User | undefined>();

/** Look a user up: /etc/passwd first, then whatever else the host asks (LDAP, systemd). undefined for an id without a name. */
export function userOf(uid: number): User | undefined {
  if (!known.has(uid)) known.set(uid, fromFile(uid) ?? fromDatabase(uid));
  return known.get(uid);
}

/** @see passwd(5) */
export function parsePasswd(text: string, uid: number): User | undefined {
  for (const line of text.split('\n')) {
    const [name = '', , id, gid = '', , home = ''] = line.split(':');
    if (id !== undefined && id !== '' && Number(id) === uid) return { name, uid, gid: Number(gid), home };
  }
  return undefined;
}

function fromFile(uid: number): User | undefined {
  try {
    return parsePasswd(readFileSync('/etc/passwd', 'utf8'), uid);
  } catch {
    return undefined;
  }
}

function fromDatabase(uid: number): User | undefined {
  try {
    // Loaded for those who need it: it costs more than all the rest of this file.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const text = execFileSync('getent', ['passwd', String(uid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
    return parsePasswd(text, uid);
  } catch {
    return undefined;
  }
}
