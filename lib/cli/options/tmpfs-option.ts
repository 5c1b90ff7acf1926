import type { TsmanError } from '../../base/error.ts';
import type { TmpfsMountRequest } from '../../containers/mount-model.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import { asPropagation, checkDestination, pairOf } from './mount-words.ts';

/**
 * One `--tmpfs PATH[:OPTIONS]`.
 *
 * @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words
 */
export function parseTmpfs(text: string): TmpfsMountRequest {
  const [path = '', options, ...more] = text.split(':');
  if (more.length > 0) throw invalidOption(`${text}: incorrect tmpfs format, should be ctr-dir[:option]`);
  const destination = checkDestination(path);
  return { type: 'tmpfs', destination, ...parseTmpfsWords(options?.split(',') ?? []) };
}

/** Of the words of a row one may be given. */
const EXCLUSIVE: readonly (readonly [title: string, words: readonly string[]])[] = [
  ["'rw' and 'ro'", ['rw', 'ro']],
  ["'exec' and 'noexec'", ['exec', 'noexec']],
  ["'suid' and 'nosuid'", ['suid', 'nosuid']],
  ["'dev' and 'nodev'", ['dev', 'nodev']],
  ["'tmpcopyup' and 'notmpcopyup'", ['tmpcopyup', 'notmpcopyup']],
];

const VALUES: Readonly<Record<string, RegExp>> = {
  size: /^\d+[kmgKMG%]?$/,
  mode: /^[0-7]{1,4}$/,
  uid: /^\d+$/,
  gid: /^\d+$/,
  nr_inodes: /^\d+[kmgKMG]?$/,
  nr_blocks: /^\d+[kmgKMG]?$/,
};

const PLAIN = ['rw', 'ro', 'noatime', 'nodiratime', 'relatime', 'strictatime', 'noswap'];

/** Filled with what the image has there unless told not to. @throws TSMAN_OPTION_INVALID, TSMAN_NOT_SUPPORTED_YET */
export function parseTmpfsWords(words: readonly string[]): Pick<TmpfsMountRequest, 'options' | 'copyUp'> {
  for (const [title, row] of EXCLUSIVE) {
    if (words.filter((word) => row.includes(word)).length > 1) {
      throw invalidOption(`only one of ${title} can be used: duplicate mount option passed`);
    }
  }
  for (const key of Object.keys(VALUES)) {
    if (words.filter((word) => word.startsWith(`${key}=`)).length > 1) {
      throw invalidOption(`only one tmpfs ${key} can be specified: duplicate mount option passed`);
    }
  }
  const bad = words.map(problemOf).find((problem) => problem !== undefined);
  if (bad !== undefined) throw bad;
  return {
    options: words.filter((word) => word !== 'tmpcopyup' && word !== 'notmpcopyup'),
    copyUp: !words.includes('notmpcopyup'),
  };
}

function problemOf(word: string): TsmanError | undefined {
  const cut = word.indexOf('=');
  if (cut !== -1) return problemOfValue(word, word.slice(0, cut), word.slice(cut + 1));
  if (word === 'bind' || word === 'rbind') return notWithTmpfs("'bind' and 'rbind'");
  if (word === 'z' || word === 'Z') return notWithTmpfs("'z' and 'Z'");
  if (word === 'U') return notSupportedYet('the option U of a tmpfs', 'Set its mode: mode=1777.');
  const known =
    PLAIN.includes(word) ||
    pairOf(word) !== undefined ||
    asPropagation(word) !== undefined ||
    word === 'tmpcopyup' ||
    word === 'notmpcopyup';
  return known ? undefined : unknownWord(word);
}

function problemOfValue(word: string, key: string, value: string): TsmanError | undefined {
  const pattern = Object.hasOwn(VALUES, key) ? VALUES[key] : undefined;
  if (pattern === undefined) return unknownWord(word);
  return pattern.test(value) ? undefined : invalidOption(`invalid tmpfs ${key} "${value}"`);
}

const unknownWord = (word: string) => invalidOption(`unknown mount option "${word}": invalid mount option`);

const notWithTmpfs = (words: string) =>
  invalidOption(`the ${words} options are not allowed with tmpfs mounts: invalid mount option`);
