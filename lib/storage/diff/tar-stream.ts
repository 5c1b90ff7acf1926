import { Readable } from 'node:stream';
import { TsmanError } from '../../base/error.ts';
import { needProgram } from '../../host/programs.ts';
import { followProgram, startProgram } from '../child.ts';
import { type FilterRules, TarFilter } from '../tar/filter.ts';

export interface Archiving {
  /** The folder that names are relative to. */
  readonly folder: string;
  /** Names, latin1, in the order they shall have. */
  readonly names: readonly string[];
  /** Whether folders stand for all that is in them. */
  readonly recursive: boolean;
  readonly rules: FilterRules;
  /** Names below those, from the folder on, that are left out with all that is in them. */
  readonly without?: readonly string[];
  /** What to throw for words of tar's; TSMAN_DIFF_FAILED unless said. */
  readonly failed?: (words: string) => TsmanError;
}

/** The same files give the same bytes: nothing of the moment or of the process is in the headers. */
const ARGUMENTS = [
  '--format=pax',
  '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
  '--sort=name',
  '--anchored',
  '--no-wildcards',
];

/** An archive of files as a stream, each header seen by the rules. Fails with what is said there, and tar's own words. */
export function archiveStream(archiving: Archiving): Readable {
  return Readable.from(archive(archiving), { objectMode: false, highWaterMark: 1024 * 1024 });
}

async function* archive({
  folder,
  names,
  recursive,
  rules,
  without = [],
  failed = (words) => diffError(folder, words),
}: Archiving): AsyncGenerator<Buffer> {
  const filter = new TarFilter(rules);
  const recursion = recursive ? '--recursion' : '--no-recursion';
  const excluded = without.flatMap((name) => ['--exclude', name]);
  const tar = startProgram(
    [needProgram('tar'), '-c', ...ARGUMENTS, ...excluded, recursion, '--null', '-T', '-', '-f', '-'],
    { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const ended = followProgram(tar);
  ended.catch(() => undefined);
  tar.stdin?.on('error', () => undefined);
  tar.stdin?.end(Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1'));
  try {
    for await (const chunk of tar.stdout ?? []) yield* filter.push(chunk);
    const { code, stderr } = await ended;
    // 1: a file changed while it was read, which is the business of whoever changes it.
    if (code !== 0 && code !== 1) throw failed(firstWords(stderr));
    yield* filter.end();
  } finally {
    tar.kill('SIGKILL');
  }
}

function firstWords(stderr: string): string {
  return stderr.split('\n')[0]?.replace(/^\S*tar: /, '') ?? '';
}

function diffError(folder: string, words: string): TsmanError {
  return new TsmanError(`reading the changes in "${folder}": ${words}`, {
    kind: 'internal',
    code: 'TSMAN_DIFF_FAILED',
    hint: 'Run "tsman system check" to look for damage.',
  });
}
