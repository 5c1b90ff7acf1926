const SECOND_NS = 1_000_000_000n;

/** Nanoseconds since 1970 as Go writes them: RFC 3339 in UTC, no zeros at the end of the fraction. */
export function rfc3339(ns: bigint): string {
  const fraction = ((ns % SECOND_NS) + SECOND_NS) % SECOND_NS;
  const seconds = Number((ns - fraction) / SECOND_NS);
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return `${whole}${digits === '' ? '' : `.${digits}`}Z`;
}
