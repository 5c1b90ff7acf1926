import { StringDecoder } from 'node:string_decoder';

/** The two streams a container writes to. */
export type LogStream = 'stdout' | 'stderr';

/**
 * Makes lines of a log file from what the container wrote.
 *
 * @param time RFC 3339 with nine digits, in UTC, ending in `Z`
 * @returns whole lines of the file; of k8s-file each byte as the character of that number ("latin1")
 */
export type LogFormatter = (stream: LogStream, chunk: Buffer, time: string) => string;

const NEWLINE = 0x0a;

/**
 * `2026-11-21T04:30:00.123456789+00:00 stdout F text`; `P` for a line that is not finished: the next of the same
 * stream goes on with it. All lines of a chunk are made at once.
 *
 * @see CRI, "Log format" of the Kubernetes container runtime interface
 */
export function formatK8s(stream: LogStream, chunk: Buffer, time: string): string {
  const prefix = `${time.slice(0, -1)}+00:00 ${stream} `;
  const end = chunk.lastIndexOf(NEWLINE);
  const whole = end === -1 ? '' : `${prefix}F ${spread(chunk, end, `\n${prefix}F `)}\n`;
  const part = end + 1 < chunk.length ? `${prefix}P ${chunk.toString('latin1', end + 1)}\n` : '';
  return whole + part;
}

/** Bytes as characters one to one, so that nothing is decoded, and joining them is the engine's own fast work. */
function spread(chunk: Buffer, end: number, separator: string): string {
  return chunk.toString('latin1', 0, end).replaceAll('\n', separator);
}

/** docker's `{"log":"text\n","stream":"stdout","time":"…Z"}`; a line that is not finished has no `\n`. */
export function createJsonFormatter(): LogFormatter {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  return (stream, chunk, time) => {
    const text = decoders[stream].write(chunk);
    const tail = `,"stream":"${stream}","time":"${time}"}\n`;
    let lines = '';
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at) + 1 || text.length;
      lines += `{"log":${JSON.stringify(text.slice(at, end))}${tail}`;
      at = end;
    }
    return lines;
  };
}
