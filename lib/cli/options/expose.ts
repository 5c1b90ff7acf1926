import { invalidOption } from './errors.ts';

/**
 * `--expose`, spread out to `80/tcp`, each once.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function spreadExposed(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap(spreadOne))];
}

function spreadOne(text: string): readonly string[] {
  const [range = '', proto = ''] = text.split('/');
  const [first = '', last = first] = range.split('-');
  const [start, end] = [portNumber(text, first), portNumber(text, last)];
  if (end < start) throw badRange(text, `Invalid range specified for the Port: ${range}`);
  const protocol = proto === '' ? 'tcp' : proto.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) {
    throw invalidOption(
      `validating protocols for exposed port ${start}: unrecognized protocol "${protocol}" in port mapping`,
    );
  }
  if (start === 0) throw invalidOption('port numbers must be between 1 and 65535 (inclusive), got 0');
  return Array.from({ length: end - start + 1 }, (_, index) => `${start + index}/${protocol}`);
}

function portNumber(text: string, number: string): number {
  if (!/^\d+$/.test(number)) throw badRange(text, `strconv.ParseUint: parsing "${number}": invalid syntax`);
  const port = Number(number);
  if (port > 65_535) throw badRange(text, `strconv.ParseUint: parsing "${number}": value out of range`);
  return port;
}

const badRange = (text: string, why: string) =>
  invalidOption(`invalid range format for --expose: ${text}: ${why}`);
