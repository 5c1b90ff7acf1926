import test from 'ava';
import { planHealthCheck } from '../../../lib/containers/plan/health-check.ts';
import { aContainer } from '../../support/a-request.ts';

const planned = (Healthcheck?: { Test?: readonly string[]; Timeout?: number }) =>
  planHealthCheck({
    ...aContainer(),
    image: {
      id: 'x',
      name: 'x',
      manifestDigest: 'sha256:x' as never,
      layers: [],
      config: Healthcheck === undefined ? {} : { Healthcheck },
    },
  });

test('a health check is a command, or a line for the shell', (t) => {
  t.deepEqual(planned({ Test: ['CMD', 'test', '-e', '/x'] })?.args, ['test', '-e', '/x']);
  t.deepEqual(planned({ Test: ['CMD-SHELL', 'test -e /x'] })?.args, ['/bin/sh', '-c', 'test -e /x']);
});

test('its timeout is in nanoseconds, and half a minute where it says nothing', (t) => {
  t.is(planned({ Test: ['CMD', 'true'], Timeout: 2e9 })?.timeoutMs, 2000);
  t.is(planned({ Test: ['CMD', 'true'] })?.timeoutMs, 30_000);
});

test('NONE is none', (t) => {
  for (const none of [undefined, {}, { Test: [] }, { Test: ['NONE'] }]) t.is(planned(none), undefined);
});
