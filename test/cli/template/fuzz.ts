import test from 'ava';
import fc from 'fast-check';
import { TsmanError } from '../../../lib/base/error.ts';
import { compile } from '../../../lib/cli/template/template.ts';

const PIECES = [
  ...[
    '{{',
    '}}',
    '{{- ',
    ' -}}',
    '/*',
    '*/',
    '.',
    '.A',
    '.B',
    '.C.D',
    '$x',
    '$',
    ':=',
    '=',
    '|',
    '(',
    ')',
    ',',
    ' ',
  ],
  ...[
    'if ',
    'range ',
    'with ',
    'else ',
    'end',
    'break',
    'continue',
    'define "t"',
    'template "t" ',
    'block "t" .',
  ],
  ...[
    'printf ',
    'print ',
    'index ',
    'slice ',
    'len ',
    'eq ',
    'lt ',
    'and ',
    'or ',
    'not ',
    'json ',
    'join ',
    'pad ',
  ],
  ...[
    '"%5.2f"',
    '"%*d"',
    '"%[3]v"',
    '"%q"',
    '"a"',
    '`r`',
    "'c'",
    '1',
    '-2',
    '1.5',
    '0x',
    'true',
    'nil',
    'text',
  ],
];

const template = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })))
  .map((all) => all.join(''));
const action = fc
  .array(fc.constantFrom(...PIECES.slice(5)), { maxLength: 8 })
  .map((all) => `{{${all.join(' ')}}}`);
const data = fc.record({ A: fc.anything(), B: fc.array(fc.anything()), C: fc.object() });

for (const [name, source] of Object.entries({ template, action })) {
  test(`any ${name} over any data gives a text or an error of ours`, (t) => {
    fc.assert(
      fc.property(source, data, (text, value) => {
        try {
          return typeof compile(text, { name: 'x' }).execute(value) === 'string';
        } catch (error) {
          return error instanceof TsmanError;
        }
      }),
      { numRuns: 3000 },
    );
    t.pass();
  });
}
