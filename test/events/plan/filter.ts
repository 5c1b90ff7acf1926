import test from 'ava';
import type { Event } from '../../../lib/events/model.ts';
import { eventFilter } from '../../../lib/events/plan/filter.ts';

const time = '2026-11-25T20:27:50.969769395Z';
const ALL: Readonly<Record<string, Event>> = {
  created: {
    time,
    type: 'container',
    status: 'create',
    id: 'c734cec68fda',
    name: 'web',
    image: 'docker.io/library/alpine:3.20',
    attributes: { app: 'shop', 'io.x/y': '' },
    podId: 'feed',
  },
  died: { time, type: 'container', status: 'died', id: '19a632a63615', name: 'db', image: 'localhost/db:1' },
  tagged: { time, type: 'image', status: 'tag', id: '6007cdb611af', name: 'localhost/db:1' },
  volume: { time, type: 'volume', status: 'create', name: 'web' },
  connected: { time, type: 'network', status: 'connect', id: '19a632a63615', network: 'back' },
};

/** Left: filters. Right: the events they let through. */
const CASES: Readonly<Record<string, string>> = {
  '': 'created died tagged volume connected',
  'type=container': 'created died',
  'type=image type=volume': 'tagged volume',
  'event=died': 'died',
  'status=died event=died': 'died',
  'event=die': 'died',
  'event=create type=volume': 'volume',
  'container=web': 'created',
  'container=19a6 container=web': 'created died',
  'container=nothing': '',
  'container=': '',
  'volume=web': 'volume',
  'image=alpine': 'created',
  'image=alpine:3.20': 'created',
  'image=db': 'died tagged',
  'image=sha256:6007': 'tagged',
  'label=app': 'created',
  'label=app=shop': 'created',
  'label=app=other': '',
  'label=io.x/y': 'created',
  'pod=fe': 'created',
  'network=back': 'connected',
};

for (const [filters, wanted] of Object.entries(CASES)) {
  test(`\`${filters}\` lets through: ${wanted || 'nothing'}`, (t) => {
    const shows = eventFilter({ filters: filters.split(' ').filter((filter) => filter !== '') });
    const names = Object.entries(ALL).flatMap(([name, event]) => (shows(event) ? [name] : []));
    t.is(names.join(' '), wanted);
  });
}

test('since and until bound the time', (t) => {
  const at = Date.parse(time);
  const { died } = ALL;
  if (died === undefined) return t.fail();
  t.true(eventFilter({ filters: [], since: at, until: at })(died));
  t.false(eventFilter({ filters: [], since: at + 1 })(died));
  t.false(eventFilter({ filters: [], until: at - 1 })(died));
});

for (const [filter, message] of Object.entries({
  'nope=1': 'nope is an invalid filter',
  container: 'invalid filter "container": must be in the form of filter=value',
})) {
  test(`\`${filter}\` is refused: ${message}`, (t) => {
    t.throws(() => eventFilter({ filters: [filter] }), { code: 'TSMAN_FILTER_INVALID', message });
  });
}
