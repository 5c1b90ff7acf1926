import type { Writable } from 'node:stream';
import { TsmanError } from '../../base/error.ts';
import { isActive } from '../../containers/lifecycle.ts';
import type { Container } from '../../containers/model.ts';
import { waitForLastEnd } from '../../containers/operations/wait-for-end.ts';
import { stateOf } from '../../containers/state.ts';
import { type ReadLogOptions, readLog } from '../../monitor/log-reader.ts';
import { type Context, defineCommand } from '../command.ts';
import { namedLines } from '../log-names.ts';
import { asText, type Values } from '../option.ts';
import { pointInTime } from '../point-in-time.ts';
import { requireTargets, selectTargets, targetOptions } from '../targets.ts';

const options = {
  color: { kind: 'flag', about: 'Show the names of several containers in colours' },
  follow: { kind: 'flag', short: 'f', about: 'Go on until the container has ended' },
  latest: targetOptions.latest,
  names: { kind: 'flag', short: 'n', about: 'Show the name of the container before each line' },
  since: { kind: 'text', placeholder: 'TIME', about: 'Only what was written from then on', parse: asText },
  tail: { kind: 'text', placeholder: 'N', about: 'Only the last N lines; -1 for all', parse: parseTail },
  timestamps: { kind: 'flag', short: 't', about: 'Show the time before each line' },
  until: { kind: 'text', placeholder: 'TIME', about: 'Only what was written before', parse: asText },
} as const;

export const logs = defineCommand({
  usage: 'logs [options] CONTAINER [CONTAINER...]',
  about: 'Show what containers have written',
  options,
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  completes: 'containers',
  examples: {
    'The last lines, and what follows': 'tsman logs --tail 20 -f web',
    'The last ten minutes': 'tsman logs --since 10m web',
  },
  async run(values, args, context) {
    requireTargets(args, values);
    const { targets, errors } = selectTargets(context, args, values);
    const [error] = errors;
    if (error !== undefined) throw error;
    const named = values.names || targets.length > 1;
    await Promise.all(targets.map(({ container }) => show(context, container, { values, named })));
    return 0;
  },
});

interface Showing {
  readonly values: Values<typeof options>;
  readonly named: boolean;
}

async function show(context: Context, container: Container, { values, named }: Showing): Promise<void> {
  const prefix = named ? `${values.names ? container.name : container.id.slice(0, 12)} ` : undefined;
  const lines = prefix === undefined ? undefined : namedLines(prefix);
  for await (const { stream, bytes } of readLog(readingOf(context, container, values))) {
    await write(context[stream], lines === undefined ? bytes : lines(stream, bytes));
  }
}

function readingOf(context: Context, container: Container, values: Values<typeof options>): ReadLogOptions {
  const { paths } = context.engine;
  const { driver, path = paths.container(container.id).log } = container.request.log;
  if (driver !== 'k8s-file' && driver !== 'json-file') throw cannotRead(driver);
  const { since, until, tail, timestamps, follow } = values;
  const active = isActive(stateOf(paths, container.id));
  return {
    driver,
    path,
    timestamps,
    ...(tail !== undefined && { tail }),
    ...(since !== undefined && { since: timeText(since, context.now) }),
    ...(until !== undefined && { until: timeText(until, context.now) }),
    ...(follow && active && { followUntil: waitForLastEnd({ paths }, container.id) }),
  };
}

/** As log lines have it: nine digits. */
function timeText(text: string, now: number): string {
  return new Date(pointInTime(text, now)).toISOString().replace('Z', '000000Z');
}

/** Wait for a reader that is slow. */
function write(stream: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function parseTail(text: string): number | undefined {
  const lines = Number(text);
  if (text === 'all' || lines < 0) return undefined;
  if (Number.isInteger(lines) && text !== '') return lines;
  throw new TsmanError(`strconv.ParseInt: parsing "${text}": invalid syntax`, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
  });
}

function cannotRead(driver: string): TsmanError {
  return new TsmanError(
    `this container is using the '${driver}' log driver, cannot read logs: this container is not logging output`,
    { kind: 'unsupported', code: 'TSMAN_LOG_NOT_READABLE' },
  );
}
