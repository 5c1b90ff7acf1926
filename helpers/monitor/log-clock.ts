const MS_IN_NS = 1_000_000;
/** A clock that is set back by more than this is believed. */
const BELIEVED_MS = 1000;

/**
 * Time stamps that never go back: RFC 3339 in UTC with nine digits. The host tells Node milliseconds; the rest is
 * counted from when this one was first seen.
 */
export function createLogClock(): () => string {
  let lastMs = 0;
  let lastNs = 0;
  let seenAt = 0n;
  let text = '';
  return () => {
    const ms = Date.now();
    const tick = process.hrtime.bigint();
    if (ms > lastMs || ms < lastMs - BELIEVED_MS) {
      lastMs = ms;
      lastNs = 0;
      seenAt = tick;
      text = new Date(ms).toISOString().slice(0, -1);
    } else {
      lastNs = Math.min(MS_IN_NS - 1, Math.max(lastNs, Number(tick - seenAt)));
    }
    return `${text}${String(lastNs).padStart(6, '0')}Z`;
  };
}
