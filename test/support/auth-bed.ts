import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { AuthPlace } from '../../lib/registry/auth/auth-places.ts';

/** A user with authentication files of their own. */
export interface AuthBed {
  readonly folder: string;
  readonly place: AuthPlace;
  /** Where log-ins are written. */
  readonly file: string;
  /** Put text, or JSON, into a file below the folder. @returns its path */
  put(name: string, content: string | object): string;
  /** The file with log-ins. */
  read(): Record<string, unknown>;
}

export function anAuthBed(t: ExecutionContext): AuthBed {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-auth-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('run'), { mode: 0o700 });
  const file = at('run/containers/auth.json');
  return {
    folder,
    file,
    place: {
      environment: { XDG_RUNTIME_DIR: at('run') },
      folders: { data: at('data'), runtime: at('run/tsman'), cache: at('cache'), config: at('config') },
      uid: process.getuid?.() ?? 0,
      home: at('home'),
    },
    put(name, content) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
      return at(name);
    },
    read: () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>,
  };
}

/** The credentials of `docker-credential-NAME`, one file a registry; arguments it got are in `calls`. */
const HELPER = `#!/bin/sh
store=$(dirname "$0")/store; mkdir -p "$store"
echo "$0 $*" >>"$store/../calls"
name() { echo "$1" | tr '/:' '__'; }
case $1 in
  get) read -r url || :; cat "$store/$(name "$url")" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
  store) said=$(cat); url=$(echo "$said" | sed 's/.*"ServerURL":"\\([^"]*\\)".*/\\1/'); echo "$said" >"$store/$(name "$url")"; echo "$url" >>"$store/../urls" ;;
  erase) read -r url || :; rm "$store/$(name "$url")" ;;
  list) cat "$store"/* 2>/dev/null | sed 's/.*"ServerURL":"\\([^"]*\\)".*"Username":"\\([^"]*\\)".*/"\\1":"\\2"/' | paste -sd, | sed 's/^/{/; s/$/}/' ;;
esac
`;

/** Make a program `docker-credential-NAME` in a folder that is to be in PATH. */
export function makeHelper(folder: string, name: string, script = HELPER): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}
