import test from 'ava';
import { formatRows, type ListFormat, type Listing } from '../../lib/cli/rows.ts';

interface Cat {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const listing: Listing<Cat> = {
  columns: { ID: 'CAT ID', Name: 'NAME' },
  fields: ({ id, name, labels }) => ({
    ID: id.slice(0, 3),
    Name: name,
    Label: (key: string) => labels[key] ?? '',
  }),
  json: ({ id, name, labels }) => ({ Id: id, Name: name, Labels: labels, CreatedAt: '2026-11-21T04:51:20Z' }),
};

const cats: readonly Cat[] = [
  { id: 'abcdef', name: 'a cat with a long name', labels: { x: 'y', a: 'c' } },
  { id: 'ghijkl', name: '', labels: {} },
];

const show = (how: Partial<ListFormat>, rows = cats) => formatRows(rows, listing, { name: 'cats', ...how });

test('a table has columns of twelve at least, and two spaces between them', async (t) => {
  t.deepEqual(await show({}), ['CAT ID      NAME', 'abc         a cat with a long name', 'ghi         ']);
});

test('a table may have no heading, or be empty but for it', async (t) => {
  t.deepEqual(await show({ noHeading: true }), ['abc         a cat with a long name', 'ghi         ']);
  t.deepEqual(await show({}, []), ['CAT ID      NAME']);
});

test('only the ids, a line each', async (t) => {
  t.deepEqual(await show({ only: 'ID' }), ['abc', 'ghi']);
});

test('json is one array with the whole records', async (t) => {
  const [text = ''] = await show({ format: 'json' });
  t.deepEqual(
    JSON.parse(text).map(({ Id }: { Id: string }) => Id),
    ['abcdef', 'ghijkl'],
  );
  t.deepEqual(await show({ format: 'json' }, []), ['[]']);
});

test("a name in the table's spelling is what the table shows, in the JSON's what the JSON holds", async (t) => {
  t.deepEqual(await show({ format: '{{.ID}} {{.Id}} {{.createdAt}}' }), [
    'abc abcdef 2026-11-21T04:51:20Z',
    'ghi ghijkl 2026-11-21T04:51:20Z',
  ]);
});

test('{{json .}} is one whole record a line', async (t) => {
  const lines = await show({ format: '{{json .}}' });
  t.deepEqual(
    lines.map((line) => JSON.parse(line).Id),
    ['abcdef', 'ghijkl'],
  );
});

test('a table template aligns what tabs or spaces separate, under headings', async (t) => {
  const wanted = [
    'NAME                    CAT ID',
    'a cat with a long name  abc',
    '                        ghi',
  ];
  t.deepEqual(await show({ format: 'table {{.Name}}\\t{{.ID}}' }), wanted);
  t.deepEqual(await show({ format: 'table {{.Name}} {{.ID}}' }), wanted);
});

test('headings are of the fields that an action names, whatever it does with them', async (t) => {
  const format =
    'table {{.CreatedAt}}\\t{{printf "%.1s" .ID}}\\t{{.Label "x"}}\\t{{if .Labels}}{{len .Labels}}{{end}}';
  t.deepEqual(await show({ format }, []), ['CREATED AT  CAT ID      x           LABELSLABELS']);
});

test('a template over the whole list is applied once', async (t) => {
  t.deepEqual(await show({ format: '{{range .}}{{.ID}};{{end}}' }), ['abc;ghi;']);
});

test('a backslash and a letter stand for a tab and a new line', async (t) => {
  t.deepEqual(await show({ format: '{{.ID}}\\t|\\n' }), ['abc\t|', 'ghi\t|']);
});

test('a field that is not there is an error that names it', async (t) => {
  await t.throwsAsync(show({ format: '{{.Nope}}' }), { code: 'TSMAN_TEMPLATE', message: /cats.*<\.Nope>/ });
});
