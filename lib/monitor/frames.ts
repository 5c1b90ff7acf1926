import { TsmanError } from '../base/error.ts';
import { FRAME, MAX_FRAME_BYTES } from './protocol.ts';

/** The letter of a frame; what another version sends may be none of {@link FRAME}, and is passed over. */
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

const HEADER_BYTES = 5;
const NOTHING = Buffer.alloc(0);
/** Their payload is a stream of bytes, so that a frame of it may be handed on in pieces. */
const STREAMS: ReadonlySet<string> = new Set([FRAME.stdin, FRAME.stdout, FRAME.stderr]);

/** The five bytes before a payload of `length` bytes. */
export function frameHeader(type: FrameType, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.write(type, 0, 'latin1');
  header.writeUInt32BE(length, 1);
  return header;
}

/** A whole frame, for messages: bytes of streams go out behind a {@link frameHeader} without being copied. */
export function encodeFrame(type: FrameType, payload: Uint8Array = NOTHING): Buffer {
  return Buffer.concat([frameHeader(type, payload.length), payload]);
}

/** A frame whose payload is JSON. */
export function encodeMessage(type: FrameType, message: unknown): Buffer {
  return encodeFrame(type, Buffer.from(JSON.stringify(message)));
}

/** The JSON of a frame. */
export function decodeMessage<Message>(payload: Buffer): Message {
  return JSON.parse(payload.toString('utf8')) as Message;
}

/**
 * Take frames out of a stream of chunks. `onFrame` is called within the returned function; a message comes whole,
 * bytes of a stream as they arrive. Chunks are not copied and must not be used again.
 *
 * @throws TSMAN_MONITOR_PROTOCOL when a frame is longer than {@link MAX_FRAME_BYTES}: the peer is broken
 */
export function createFrameReader(
  onFrame: (type: FrameType, payload: Buffer) => void,
): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let left = 0;
  let parts: Buffer[] = [];

  const type = () => String.fromCharCode(header[0] ?? 0) as FrameType;

  function takeHeader(chunk: Buffer): number {
    const taken = chunk.copy(header, headerBytes);
    headerBytes += taken;
    if (headerBytes < HEADER_BYTES) return taken;
    left = header.readUInt32BE(1);
    if (left > MAX_FRAME_BYTES) throw brokenPeer(left);
    if (left === 0) finish([]);
    return taken;
  }

  function takePayload(chunk: Buffer): number {
    const piece = chunk.subarray(0, left);
    left -= piece.length;
    if (left === 0) finish([...parts, piece]);
    else if (STREAMS.has(type())) onFrame(type(), piece);
    else parts.push(piece);
    return piece.length;
  }

  function finish([only = NOTHING, ...more]: Buffer[]): void {
    parts = [];
    headerBytes = 0;
    onFrame(type(), more.length === 0 ? only : Buffer.concat([only, ...more]));
  }

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      rest = rest.subarray(headerBytes < HEADER_BYTES ? takeHeader(rest) : takePayload(rest));
    }
  };
}

function brokenPeer(length: number): TsmanError {
  return new TsmanError(`the container's monitor and its client disagree: a frame of ${length} bytes`, {
    kind: 'internal',
    code: 'TSMAN_MONITOR_PROTOCOL',
  });
}
