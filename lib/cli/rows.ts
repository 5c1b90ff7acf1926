import { alignColumns } from './table.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How a command shows a list. */
export interface Listing<Row> {
  /** What templates may name, as a table shows it; a function is a method (`.Label "x"`). */
  readonly fields: (row: Row) => Fields;
  /** The object of `--format json`; its keys are names for templates too. */
  readonly json: (row: Row) => Fields;
  /** Columns of the table, in order: field → heading. */
  readonly columns: Readonly<Record<string, string>>;
  /** Headings of other fields, where they are not the field's name in capitals. */
  readonly headings?: Readonly<Record<string, string>>;
}

export interface ListFormat {
  /** The command, for messages. */
  readonly name: string;
  /** `json`, `table TEMPLATE` or a template; a table of the usual columns for none. */
  readonly format?: string | undefined;
  readonly noHeading?: boolean | undefined;
  /** Only this field, a line each (`-q`). */
  readonly only?: string | undefined;
}

/**
 * A list in the way that was asked for, as lines to print.
 *
 * @throws TSMAN_TEMPLATE for a template that names what is not there
 */
export async function formatRows<Row>(
  rows: readonly Row[],
  listing: Listing<Row>,
  how: ListFormat,
): Promise<readonly string[]> {
  const { format, only } = how;
  if (format === 'json') return [JSON.stringify(rows.map(listing.json), null, 4)];
  if (format !== undefined && format !== 'table') {
    const { formatByTemplate } = await import('./template-rows.ts');
    return formatByTemplate(rows, listing, { ...how, format });
  }
  const names = only === undefined ? Object.keys(listing.columns) : [only];
  const lines = rows.map((row) => {
    const fields = listing.fields(row);
    return names.map((name) => String(fields[name] ?? ''));
  });
  if (only !== undefined) return lines.flat();
  return alignColumns(how.noHeading ? lines : [Object.values(listing.columns), ...lines]);
}
