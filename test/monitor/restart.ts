import test from 'ava';
import type { Restart } from '../../lib/monitor/protocol.ts';
import { planRestart, type RunEnd } from '../../lib/monitor/restart.ts';

const always: Restart = { policy: 'always', program: '/monitor.cjs', count: 0, delayMs: 0 };
const failed: RunEnd = { exitCode: 1, ranMs: 5, stopped: false };

/** Policy, what it had done so far, how it ended, and the count and the pause of the next run. */
const TABLE: readonly (readonly [string, Partial<Restart>, Partial<RunEnd>, [number, number] | undefined])[] =
  [
    ['the first pause is a tenth of a second', {}, {}, [1, 100]],
    ['each pause is twice the one before', { count: 3, delayMs: 400 }, {}, [4, 800]],
    ['no pause is longer than a minute', { count: 20, delayMs: 51_200 }, {}, [21, 60_000]],
    ['nor does it grow from there', { count: 21, delayMs: 60_000 }, {}, [22, 60_000]],
    ['who ran for ten seconds begins anew', { count: 9, delayMs: 51_200 }, { ranMs: 10_000 }, [10, 100]],
    ['always means after success too', {}, { exitCode: 0 }, [1, 100]],
    ['unless-stopped does as well', { policy: 'unless-stopped' }, { exitCode: 0 }, [1, 100]],
    ['not when somebody stopped it', {}, { stopped: true }, undefined],
    ['on-failure: not after success', { policy: 'on-failure' }, { exitCode: 0 }, undefined],
    [
      'on-failure: for ever without a number',
      { policy: 'on-failure', count: 500, delayMs: 100 },
      {},
      [501, 200],
    ],
    [
      'on-failure:2 once more after one',
      { policy: 'on-failure', maxRetries: 2, count: 1, delayMs: 100 },
      {},
      [2, 200],
    ],
    [
      'on-failure:2 not more than twice',
      { policy: 'on-failure', maxRetries: 2, count: 2, delayMs: 200 },
      {},
      undefined,
    ],
    ['an exit code nobody knows is a failure', { policy: 'on-failure' }, { exitCode: undefined }, [1, 100]],
  ];

for (const [title, restart, end, expected] of TABLE) {
  test(title, (t) => {
    const next = planRestart({ ...always, ...restart }, { ...failed, ...end });
    t.deepEqual(next && [next.count, next.delayMs], expected);
  });
}

test('without a policy nothing is started again', (t) => {
  t.is(planRestart(undefined, failed), undefined);
});
