import type { ListFormat, Listing } from './rows.ts';
import { alignColumns } from './table.ts';
import { compile } from './template/template.ts';

/** A template over the whole list instead of each of its rows. */
const OVER_ALL = /^\s*\{\{-?\s*range\s+(?:\$\w+\s*(?:,\s*\$\w+\s*)?:=\s*)?\.\s*-?\}\}/;

/** `\t` and `\n` outside of actions are what they look like. */
const plainEscapes = (text: string) => text.replaceAll('\\t', '\t').replaceAll('\\n', '\n');

/**
 * A list by a template, as lines to print. `table ` before it aligns what tabs or spaces separate, under headings.
 *
 * @throws TSMAN_TEMPLATE
 */
export function formatByTemplate<Row>(
  rows: readonly Row[],
  listing: Listing<Row>,
  { name, format, noHeading }: ListFormat & { readonly format: string },
): readonly string[] {
  const isTable = format.startsWith('table ');
  const source = isTable ? format.slice('table '.length).trim() : format;
  const onText = isTable ? (text: string) => plainEscapes(text).replaceAll(' ', '\t') : plainEscapes;
  const template = compile(source, { name, onText });
  const data = rows.map((row) => rowData(row, listing));
  const texts = OVER_ALL.test(source) ? [template.execute(data)] : data.map((each) => template.execute(each));
  if (!isTable) return texts.map(withoutLastNewline).filter((text) => text !== '' || source !== '');
  const heading = noHeading ? [] : [headingLine(source, onText, listing)];
  const lines = [...heading, ...texts].flatMap((text) => withoutLastNewline(text).split('\n'));
  return alignColumns(lines.map((line) => line.split('\t')));
}

/** Names of the table first, so that `.ID` is short where the table's is; those of the JSON besides. */
function rowData<Row>(row: Row, { fields, json }: Listing<Row>): object {
  const record = json(row);
  const data = { ...record, ...fields(row) };
  return Object.defineProperty(data, 'toJSON', { value: () => record, enumerable: false });
}

/** The template with the heading of a field in place of each action that shows one. */
function headingLine<Row>(
  source: string,
  onText: (text: string) => string,
  { columns, headings }: Listing<Row>,
): string {
  return source
    .split(/(\{\{[\s\S]*?\}\})/)
    .map((part, index) => {
      if (index % 2 === 0) return onText(part);
      const [, field, label] = /\.([A-Za-z]\w*)(?:\s+"([^"]*)")?/.exec(part) ?? [];
      if (field === undefined) return '';
      return field === 'Label' && label !== undefined
        ? label
        : (headings?.[field] ?? columns[field] ?? words(field));
    })
    .join('');
}

/** `CreatedAt` → `CREATED AT` */
const words = (field: string) => field.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toUpperCase();

const withoutLastNewline = (text: string) => (text.endsWith('\n') ? text.slice(0, -1) : text);
