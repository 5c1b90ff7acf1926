import type { Event } from '../../events/model.ts';
import { eventFilter } from '../../events/plan/filter.ts';
import { readEvents } from '../../events/reader.ts';
import { type Context, defineCommand } from '../command.ts';
import { eventFields, eventJson, eventLine } from '../event-words.ts';
import { asText, type Values } from '../option.ts';
import { pointInTime } from '../point-in-time.ts';

const options = {
  filter: {
    kind: 'list',
    short: 'f',
    placeholder: 'KEY=VALUE',
    about: 'Show only what matches',
    parse: asText,
  },
  format: { kind: 'text', placeholder: 'json|TEMPLATE', about: 'How to print each event', parse: asText },
  'no-trunc': { kind: 'flag', about: 'Do not shorten IDs', default: true },
  since: { kind: 'text', placeholder: 'TIME', about: 'Show what was done from then on', parse: asText },
  stream: { kind: 'flag', about: 'Go on and show what is done from now on', default: true },
  until: {
    kind: 'text',
    placeholder: 'TIME',
    about: 'Show what was done until then, and end',
    parse: asText,
  },
} as const;

export const events = defineCommand({
  usage: 'events [options]',
  about: 'Show what is done to containers, images and the rest, as it happens',
  description:
    'Every command writes down what it has done; this shows it, a line each. Without options, what is done from now on. ' +
    'What was done before is kept up to a size: the oldest goes first. Durations count back from now in `--since`, and ' +
    'forward in `--until`.',
  options,
  arguments: { min: 0, max: 0 },
  examples: {
    'What happens from now on': 'tsman events',
    'Containers that ended in the last hour': 'tsman events --stream=false --since 1h --filter event=died',
    'For a program to read': 'tsman events --format json',
  },
  async run(values, _args, context) {
    const { now } = context;
    const since = values.since === undefined ? undefined : pointInTime(values.since, now);
    const until = values.until === undefined ? undefined : pointInTime(values.until, now, 'after');
    const shows = eventFilter({
      filters: values.filter,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    });
    const write = await writerOf(values);
    const follows = values.stream && (until === undefined || until > now);
    const end = follows ? timeOf(until, now) : undefined;
    const reading = {
      folder: context.engine.paths.events,
      ...(end !== undefined && { followUntil: end }),
      fromNow: follows && since === undefined && until === undefined,
    };
    for await (const event of readEvents(reading)) if (shows(event)) print(context, write(event));
    return 0;
  },
});

/** A template may write its own end of line. */
function print(context: Context, text: string): void {
  context.print(text.replace(/\n$/, ''));
}

async function writerOf({
  format,
  'no-trunc': full,
}: Values<typeof options>): Promise<(event: Event) => string> {
  if (format === undefined || format === '') return (event) => eventLine(event, full);
  if (format === 'json') return (event) => JSON.stringify(eventJson(event));
  const { compile } = await import('../template/template.ts');
  const onText = (text: string) => text.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  const template = compile(format, { name: 'events', onText });
  return (event) => template.execute(eventFields(event, full));
}

/** Settles then; never where nothing says when. */
function timeOf(until: number | undefined, now: number): Promise<void> {
  return new Promise((resolve) => {
    if (until !== undefined) setTimeout(resolve, Math.min(until - now, 2 ** 31 - 1));
  });
}
