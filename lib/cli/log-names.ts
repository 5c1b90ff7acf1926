const NEWLINE = 0x0a;

/** Puts a name before each line; a line may come in pieces. */
export function namedLines(prefix: string): (stream: 'stdout' | 'stderr', bytes: Buffer) => Buffer {
  const name = Buffer.from(prefix);
  const atStart = { stdout: true, stderr: true };
  return (stream, bytes) => {
    const pieces: Buffer[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
      if (atStart[stream]) pieces.push(name);
      pieces.push(bytes.subarray(start, end));
      atStart[stream] = bytes[end - 1] === NEWLINE;
      start = end;
    }
    return Buffer.concat(pieces);
  };
}
