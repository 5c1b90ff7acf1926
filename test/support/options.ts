import type { Caller } from '../../lib/cli/options/caller.ts';
import { type ImageChoice, imageChoice } from '../../lib/cli/options/image.ts';
import { toRequest } from '../../lib/cli/options/request.ts';
import { runOptions } from '../../lib/cli/options/run.ts';
import { type Session, type Streams, sessionOf, streamsOf } from '../../lib/cli/options/session.ts';
import { parse } from '../../lib/cli/parser.ts';
import type { ContainerRequest } from '../../lib/containers/model.ts';

export interface Facts {
  readonly environment?: Caller['environment'];
  readonly conf?: Partial<Caller['conf']>;
  /** Path → text. */
  readonly files?: Readonly<Record<string, string>>;
}

/** All that a command line says. */
export interface Read {
  readonly request: ContainerRequest;
  readonly image: ImageChoice;
  readonly session: Session;
  readonly streams: Streams;
  readonly warnings: readonly string[];
}

const words = (line: string | readonly string[]) => (typeof line === 'string' ? line.split(' ') : line);

/** What `tsman run` makes of a command line, and what it warns of. */
export function run(
  line: string | readonly string[],
  { environment = {}, conf = {}, files = {} }: Facts = {},
): Read {
  const argv = words(line);
  const { values, args, given } = parse(argv, { path: 'run', options: runOptions, stopAtArgument: true });
  const warnings: string[] = [];
  const caller: Caller = {
    environment,
    cwd: '/home/me',
    conf: { containers: {}, engine: {}, network: {}, ...conf },
    given,
    createCommand: ['tsman', 'run', ...argv],
    readFile: (path) => readFrom(files, path),
    warn: (warning) => void warnings.push(warning),
  };
  return {
    request: toRequest(values, args, caller),
    image: imageChoice(values, caller),
    session: sessionOf(values, caller),
    streams: streamsOf(values),
    warnings,
  };
}

/** The request alone. `line` is everything before the image. */
export const requestOf = (line: string | readonly string[], facts?: Facts): ContainerRequest =>
  run([...(line === '' ? [] : words(line)), 'img'], facts).request;

/** What stands before the image → the fields it sets. */
export type RequestTable = readonly (readonly [line: string, fields: Partial<ContainerRequest>])[];

/** The fields that a command line makes other than they would be without it, and those that are asked for. */
export function changes(line: string, asked: Partial<ContainerRequest>): Partial<ContainerRequest> {
  const without = new Map<string, unknown>(Object.entries(requestOf('')));
  const differs = ([name, value]: [string, unknown]) =>
    name !== 'createCommand' &&
    (Object.hasOwn(asked, name) || JSON.stringify(value) !== JSON.stringify(without.get(name)));
  return Object.fromEntries(Object.entries(requestOf(line)).filter(differs));
}

/** The message of the error that a command line ends in; undefined when it does not. */
export function refusal(line: string | readonly string[], facts?: Facts): string | undefined {
  try {
    requestOf(line, facts);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message;
  }
}

function readFrom(files: Readonly<Record<string, string>>, path: string): string {
  const text = files[path];
  if (text !== undefined) return text;
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
}
