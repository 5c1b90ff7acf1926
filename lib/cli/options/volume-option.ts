import type { BindMountRequest, VolumeMountRequest } from '../../containers/mount-model.ts';
import { isVolumeName } from '../../volumes/model.ts';
import { type Caller, callersPath, defined } from './caller.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import { asPropagation, checkDestination, pairOf } from './mount-words.ts';

/**
 * One `--volume [HOST|NAME:]CONTAINER[:OPTIONS]`. A colon in a path is written `\\:`.
 *
 * @throws TSMAN_OPTION_INVALID, TSMAN_MOUNT_RELATIVE in podman's words; TSMAN_NOT_SUPPORTED_YET
 */
export function parseVolume(
  text: string,
  caller: Pick<Caller, 'cwd'>,
): BindMountRequest | VolumeMountRequest {
  const parts = text.split(/(?<!\\):/).map((part) => part.replaceAll('\\:', ':'));
  const [first = '', second, options, ...more] = parts;
  if (more.length > 0) {
    throw invalidOption(`${text}: incorrect volume format, should be [host-dir:]ctr-dir[:option]`);
  }
  if (second === undefined) {
    return { type: 'volume', destination: checkDestination(first), ...parseVolumeWords([]) };
  }
  if (first === '') throw invalidOption('host directory cannot be empty');
  const destination = checkDestination(second);
  const words = options === undefined ? [] : options.split(',');
  if (/^[./]/.test(first)) {
    return { type: 'bind', source: callersPath(first, caller), destination, ...parseBindWords(words) };
  }
  const volume = { destination, ...parseVolumeWords(words) };
  return { type: 'volume', name: checkName(first), ...volume };
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function checkName(name: string): string {
  if (isVolumeName(name)) return name;
  throw invalidOption(
    `creating named volume "${name}": running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`,
    `For a folder here write ./${name}.`,
  );
}

/** What kind of word it is, and how podman calls the kind when there are two of it. */
const KINDS: readonly (readonly [title: string, includes: (word: string) => boolean])[] = [
  ["'rw' or 'ro'", (word) => word === 'rw' || word === 'ro'],
  ["'z', 'Z', or 'O'", (word) => ['z', 'Z', 'O'].includes(word)],
  ["'[r]shared', '[r]private', '[r]slave' or '[r]unbindable'", (word) => asPropagation(word) !== undefined],
  ["'[r]bind'", (word) => word === 'bind' || word === 'rbind'],
  ["'U'", (word) => word === 'U'],
  ["'copy' or 'nocopy'", (word) => word === 'copy' || word === 'nocopy'],
  ["'noexec' or 'exec'", (word) => pairOf(word)?.[0] === 'noexec'],
  ["'nodev' or 'dev'", (word) => pairOf(word)?.[0] === 'nodev'],
  ["'nosuid' or 'suid'", (word) => pairOf(word)?.[0] === 'nosuid'],
  // Hints of docker's to other systems' file sharing: nothing here.
  ["'cached', 'delegated' or 'consistent'", (word) => ['cached', 'delegated', 'consistent'].includes(word)],
];

const LATER = ['idmap', 'upperdir', 'workdir'];

/** The options of a bind mount, as `-v` and containers.conf have them. @throws TSMAN_OPTION_INVALID, TSMAN_NOT_SUPPORTED_YET */
export function parseBindWords(
  words: readonly string[],
): Omit<BindMountRequest, 'type' | 'source' | 'destination'> {
  const found = new Map<string, string>();
  for (const word of words) {
    const kind = KINDS.find(([, includes]) => includes(word))?.[0];
    if (kind === undefined) throw unknownWord(word);
    const other = found.get(kind);
    if (other !== undefined) {
      throw invalidOption(`invalid options "${other}, ${word}", can only specify 1 ${kind} option`);
    }
    found.set(kind, word);
  }
  const has = (word: string) => words.includes(word);
  if (has('O') && words.some((word) => word !== 'O' && word !== 'U')) {
    throw invalidOption("can't use 'O' with other options");
  }
  return {
    readOnly: has('ro'),
    recursive: !has('bind'),
    chown: has('U'),
    ...(has('O') && { overlay: true as const }),
    flags: words.filter((word) => pairOf(word) !== undefined),
    ...defined({ propagation: words.map(asPropagation).find((word) => word !== undefined) }),
  };
}

/** As {@link parseBindWords}, of a volume. */
export function parseVolumeWords(
  words: readonly string[],
): Omit<VolumeMountRequest, 'type' | 'name' | 'destination'> {
  return { ...parseBindWords(words), copyUp: !words.includes('nocopy') };
}

function unknownWord(word: string) {
  const [key = ''] = word.split('=');
  return LATER.includes(key)
    ? notSupportedYet(`the mount option ${key}`)
    : invalidOption(`invalid option type "${word}"`);
}
