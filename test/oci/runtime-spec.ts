import test from 'ava';
import { planSpec } from '../../lib/containers/plan/spec.ts';
import { parseSpec, specText } from '../../lib/oci/runtime-spec.ts';
import { someFacts } from '../support/a-request.ts';

const core = (value: number) => ({ ulimits: [{ type: 'core', soft: 0, hard: value }] });

test('no limit is the largest 64-bit number, digit by digit', (t) => {
  const spec = planSpec(someFacts(core(-1)));
  t.true(specText(spec).includes('"hard":18446744073709551615'));
  t.true(specText(spec.process).includes('"hard":18446744073709551615'));
});

test('what is written is read again', (t) => {
  for (const spec of [planSpec(someFacts()), planSpec(someFacts(core(-1)))]) {
    t.deepEqual(parseSpec(specText(spec)), spec);
  }
});
