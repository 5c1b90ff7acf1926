import test from 'ava';
import { after, allows, type Status, statusesAllowing, type Verb } from '../../lib/containers/lifecycle.ts';

const VERBS: readonly Verb[] = [
  'start',
  'attach',
  'exec',
  'stop',
  'kill',
  'pause',
  'unpause',
  'remove',
  'removeByForce',
  'exit',
];

/** `=`: nothing to do; `.`: not allowed. */
const table: Readonly<Record<Status, string>> = {
  //        start    attach exec stop     kill     pause  unpause remove  force   exit
  created: 'running  .      .    =        .        .      .       removed removed .',
  running: '=        =      =    stopping running  paused .       .       removed exited',
  paused: ' .        .      .    stopping paused   .      running .       removed exited',
  stopping: '.       =      =    stopping stopping .      .       .       removed exited',
  restarting: '=      .      .    exited   .        .      .       .       removed running',
  exited: ' running  .      .    =        .        .      .       removed removed .',
};

for (const [status, row] of Object.entries(table) as [Status, string][]) {
  const cells = row.trim().split(/\s+/);
  VERBS.forEach((verb, column) => {
    const cell = cells[column] ?? '';
    const expected = cell === '=' ? '-' : cell === '.' ? undefined : cell;
    test(`${verb} of a container that is ${status}: ${expected ?? 'not allowed'}`, (t) => {
      t.is(after(status, verb), expected as ReturnType<typeof after>);
      t.is(allows(status, verb), expected !== undefined);
    });
  });
}

test('the states that allow a verb are told in the order of a life', (t) => {
  t.deepEqual(statusesAllowing('start'), ['created', 'running', 'restarting', 'exited']);
  t.deepEqual(statusesAllowing('exec'), ['running', 'stopping']);
});
