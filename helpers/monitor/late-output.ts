/** What crun reads from a terminal at once, less the zero that ends it. */
const BLOCK = 255;
/** What the kernel has of a terminal's output at once: no block goes beyond a multiple of it. */
const PAGE = 4095;
const NEWLINE = 0x0a;
const ENTRY = /^\{\s*"msg"\s*:.*\}$/;

/**
 * crun copies what a container writes to its terminal, but not what it finds there when the container has ended before it
 * began to copy: that it writes to its log, in blocks, each with a line feed behind it. Its own entries come before that.
 *
 * @param log the whole log
 * @returns the output of the container in it; most often none
 */
export function lateOutput(log: Buffer): Buffer {
  const blocks: Buffer[] = [];
  let start = endOfEntries(log);
  for (let taken = 0; start < log.length; ) {
    const whole = Math.min(BLOCK, PAGE - (taken % PAGE));
    const end = log[start + whole] === NEWLINE ? start + whole : log.length - 1;
    blocks.push(log.subarray(start, end));
    taken += whole;
    start = end + 1;
  }
  return Buffer.concat(blocks);
}

function endOfEntries(log: Buffer): number {
  for (let start = 0; ; ) {
    const end = log.indexOf(NEWLINE, start);
    if (end === -1 || !ENTRY.test(log.toString('utf8', start, end))) return start;
    start = end + 1;
  }
}
