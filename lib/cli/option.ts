interface Shared {
  /** One line for `--help`. The paragraph of the manual lives in `man/options/NAME.md`. */
  readonly about: string;
  readonly short?: string;
  /** Other long names (`--net` for `--network`). */
  readonly aliases?: readonly string[];
  /** Known, so that its use is a clear error; help and completion do not offer it. */
  readonly hidden?: true;
}

/** `--name`, `--name=false`. */
export interface Flag extends Shared {
  readonly kind: 'flag';
  readonly default?: true;
}

/** `--name VALUE`; the last one given counts. */
export interface Text<Value = string> extends Shared {
  readonly kind: 'text';
  readonly placeholder: string;
  /** @throws TsmanError of kind `invalid` saying what is wrong with the text */
  readonly parse: (text: string) => Value;
  /** Words for completion and the manual. */
  readonly choices?: readonly string[];
  /** Shown in help; the operation applies it. */
  readonly defaultText?: string;
}

/** `--name VALUE`, any number of times. */
export interface List<Value = string> extends Shared {
  readonly kind: 'list';
  readonly placeholder: string;
  readonly parse: (text: string) => Value;
  /** One argument may carry several values with commas between (pflag's StringSlice). */
  readonly commas?: true;
}

// biome-ignore lint/suspicious/noExplicitAny: the table is open in its value type
type AnyValue = any;

export type OptionTable = Readonly<Record<string, Flag | Text<AnyValue> | List<AnyValue>>>;

/** The typed values of an option table: declared once, inferred everywhere. Keys are the long names, with dashes. */
export type Values<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag
    ? boolean
    : Table[Name] extends List<infer Value>
      ? readonly Value[]
      : Table[Name] extends Text<infer Value>
        ? Value | undefined
        : never;
};

/** The `parse` of an option that is taken as it stands. */
export const asText = (text: string): string => text;
