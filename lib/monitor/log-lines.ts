import type { LogStream } from './log-format.ts';

/** Bytes that a container wrote, as they were. */
export interface LogChunk {
  readonly stream: LogStream;
  readonly bytes: Buffer;
}

export interface LineOptions {
  /** Before each line its time and a space. */
  readonly timestamps: boolean;
  /** RFC 3339 in UTC with nine digits, ending in `Z`: what is earlier is left out. */
  readonly since?: string;
  /** What is later is left out. */
  readonly until?: string;
}

/** Turns lines of a log file back into what was written. */
export interface LineParser {
  /**
   * @param lines whole lines of the file; the buffer becomes the parser's
   */
  parse(lines: Buffer): readonly LogChunk[];
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const LETTER = { e: 0x65, P: 0x50 };
/** ` stdout F ` */
const TAG_BYTES = 10;

/** @see {@link formatK8s} in log-format.ts */
export function createK8sParser({ timestamps, ...range }: LineOptions): LineParser {
  const within = createRange(range);
  /** Whether the line before of the stream (stdout, stderr) goes on. */
  const unfinished = [false, false];
  let timeBytes = 0;

  /** Where the time ends: where it did in the line before, unless another program has written this one. */
  function timeEnd(lines: Buffer, start: number): number {
    if (lines[start + timeBytes] !== SPACE || timeBytes === 0)
      timeBytes = lines.indexOf(SPACE, start) - start;
    return start + timeBytes;
  }

  function keep(runs: Runs, lines: Buffer, { start, time, end }: LinePlace): void {
    const stream = lines[time + 4] === LETTER.e ? 1 : 0;
    const partial = lines[time + 8] === LETTER.P;
    if (timestamps && !unfinished[stream]) runs.add(stream, start, time + 1);
    runs.add(stream, Math.min(time + TAG_BYTES, end), partial ? end : end + 1);
    unfinished[stream] = partial;
  }

  /** Text moves forward in the same buffer: it never grows. */
  function parse(lines: Buffer): readonly LogChunk[] {
    const runs = createRuns(lines);
    let start = 0;
    for (let end = lines.indexOf(NEWLINE); end !== -1; end = lines.indexOf(NEWLINE, start)) {
      const time = timeEnd(lines, start);
      if (time > start && within(lines, start, time)) keep(runs, lines, { start, time, end });
      start = end + 1;
    }
    return runs.all();
  }

  return { parse };
}

/** Offsets in a buffer: the line, the space behind its time, its newline. */
interface LinePlace {
  readonly start: number;
  readonly time: number;
  readonly end: number;
}

type Runs = ReturnType<typeof createRuns>;

/** Collects parts of a buffer at its beginning, by stream, in order. */
function createRuns(buffer: Buffer) {
  const chunks: LogChunk[] = [];
  let current = 0;
  let from = 0;
  let to = 0;
  const close = () => {
    if (to > from) {
      chunks.push({ stream: current === 1 ? 'stderr' : 'stdout', bytes: buffer.subarray(from, to) });
    }
    from = to;
  };
  return {
    add: (stream: number, start: number, end: number) => {
      if (stream !== current) close();
      current = stream;
      buffer.copyWithin(to, start, end);
      to += end - start;
    },
    all: () => {
      close();
      return chunks;
    },
  };
}

type Within = (lines: Buffer, start: number, end: number) => boolean;

/** Times are compared as text: all are in UTC, with nine digits. Another program's are brought to that. */
function createRange({ since = '', until = '~' }: Pick<LineOptions, 'since' | 'until'>): Within {
  if (since === '' && until === '~') return () => true;
  let last = '';
  let inside = false;
  return (lines, start, end) => {
    const time = lines.toString('latin1', start, end);
    if (time !== last) inside = isWithin(time, since, until);
    last = time;
    return inside;
  };
}

function isWithin(time: string, since: string, until: string): boolean {
  const utc = toUtc(time);
  return utc >= since && utc <= until;
}

/** `…+00:00` as `…Z`; other offsets lose what is below a millisecond. */
function toUtc(time: string): string {
  if (time.endsWith('Z')) return time;
  if (time.endsWith('+00:00')) return `${time.slice(0, -6)}Z`;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? time : new Date(ms).toISOString().replace('Z', '000000Z');
}

/** @see {@link createJsonFormatter} in log-format.ts */
export function createJsonParser({ timestamps, since = '', until = '~' }: LineOptions): LineParser {
  const unfinished = { stdout: false, stderr: false };

  function textOf(line: string): { stream: LogStream; text: string } | undefined {
    const tail = line.lastIndexOf('","stream":"');
    const stream = line.startsWith('stderr', tail + 12) ? 'stderr' : 'stdout';
    const time = line.slice(tail + 28, -2);
    if (tail === -1 || !isWithin(time, since, until)) return undefined;
    const text = unescapeText(line.slice('{"log":"'.length, tail));
    const stamp = timestamps && !unfinished[stream] ? `${time} ` : '';
    unfinished[stream] = !text.endsWith('\n');
    return { stream, text: stamp + text };
  }

  return {
    parse: (lines) => {
      const chunks: { stream: LogStream; text: string }[] = [];
      for (const line of lines.toString('utf8').split('\n')) {
        const found = textOf(line);
        const last = chunks.at(-1);
        if (found !== undefined && last?.stream === found.stream) last.text += found.text;
        else if (found !== undefined) chunks.push(found);
      }
      return chunks.map(({ stream, text }) => ({ stream, bytes: Buffer.from(text) }));
    },
  };
}

/** Most lines have nothing escaped but their end. */
function unescapeText(text: string): string {
  const first = text.indexOf('\\');
  if (first === -1) return text;
  if (first === text.length - 2 && text.endsWith('\\n')) return `${text.slice(0, -2)}\n`;
  return JSON.parse(`"${text}"`) as string;
}

/** Tells of a line of a log file, without its newline, whether it ends a line of the container's. */
export function isWholeLine(driver: 'k8s-file' | 'json-file'): (line: Buffer) => boolean {
  if (driver === 'json-file') return (line) => line.includes('\\n","stream":"');
  return (line) => line[line.indexOf(SPACE) + 8] !== LETTER.P;
}
