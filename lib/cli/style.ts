import { Chalk } from 'chalk';

/** Colours for one stream: none where it is no terminal, or where `NO_COLOR` says so. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): InstanceType<typeof Chalk> {
  const wanted = (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  return new Chalk({ level: stream.isTTY === true && wanted ? 1 : 0 });
}
