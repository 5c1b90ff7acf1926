import type { AuthDocument, AuthEntry } from './auth.ts';

export interface DocumentProblem {
  /** The end of a sentence that begins with the file. */
  readonly problem: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * An authentication file: the JSON with everything in it, which a change keeps, and what tsman reads of it.
 *
 * `legacy` is docker's oldest, `~/.dockercfg`, which has the entries at its top.
 */
export interface AuthFile {
  readonly json: Json;
  readonly document: AuthDocument;
}

/** As if there were no file. */
export const EMPTY_FILE: AuthFile = { json: {}, document: { auths: {}, credHelpers: {} } };

/** @param text an empty one is an empty file, as a shell's `>file` leaves it */
export function parseAuthFile(text: string, legacy = false): AuthFile | DocumentProblem {
  if (text.trim() === '') return EMPTY_FILE;
  const json = parseJson(text);
  if (!isObject(json)) return { problem: 'it is not valid JSON' };
  const { auths = {}, credHelpers = {}, credsStore } = legacy ? { auths: json } : json;
  if (!isObject(auths) || !Object.values(auths).every(isEntry)) {
    return {
      problem: '`auths` must have an object with the texts `auth` and `identitytoken` for each registry',
    };
  }
  if (!isObject(credHelpers) || !Object.values(credHelpers).every(isText)) {
    return { problem: '`credHelpers` must have the name of a helper for each registry' };
  }
  if (credsStore !== undefined && !isText(credsStore)) return { problem: '`credsStore` must be a text' };
  const document = {
    auths: auths as AuthDocument['auths'],
    credHelpers: credHelpers as AuthDocument['credHelpers'],
    ...(credsStore !== undefined && credsStore !== '' && { credsStore }),
  };
  return { json, document };
}

/** The file with an entry of its own for a key. */
export function withEntry({ json, document }: AuthFile, key: string, entry: AuthEntry): string {
  return format({ ...json, auths: { ...document.auths, [key]: entry } });
}

/** The file without some entries. */
export function withoutEntries({ json, document }: AuthFile, keys: readonly string[]): string {
  const kept = Object.entries(document.auths).filter(([key]) => !keys.includes(key));
  return format({ ...json, auths: Object.fromEntries(kept) });
}

/** With tabs, as podman and docker write it. */
const format = (json: Json) => JSON.stringify(json, undefined, '\t');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message would quote the file, and with it a password.
    return undefined;
  }
}

function isEntry(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { auth, identitytoken } = value;
  return [auth, identitytoken].every((text) => text === undefined || isText(text));
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
