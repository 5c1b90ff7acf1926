import test from 'ava';
import { lineOfKey } from '../../lib/host/line-of-key.ts';

const TEXT = `top = 1
# [registry] in a comment
[[registry]]
location = "a"
[[registry.mirror]]
  location = "b"
[[registry.mirror]]
  "quoted key" = 1

[[registry]]
mirror = [{ location = "c" }]
list = [
  "x",
]
[engine.runtimes]
crun = []
`;

const table: readonly (readonly [path: readonly (string | number)[], line: number | undefined])[] = [
  [['top'], 1],
  [['registry', 0], 3],
  [['registry', 0, 'location'], 4],
  [['registry', 0, 'mirror', 0, 'location'], 6],
  [['registry', 0, 'mirror', 1, 'quoted key'], 8],
  [['registry', 0, 'mirror', 1, 'missing'], 7],
  [['registry', 1], 10],
  [['registry', 1, 'mirror', 0, 'location'], 11],
  [['registry', 1, 'list', 0], 12],
  [['engine', 'runtimes', 'crun'], 16],
  [['nothing'], undefined],
];

for (const [path, line] of table) {
  test(`${path.join('.')} is on line ${line}`, (t) => {
    t.is(lineOfKey(TEXT, path), line);
  });
}
