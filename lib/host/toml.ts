import { parse, TomlError } from 'smol-toml';
import { TsmanError } from '../base/error.ts';

export type TomlTable = Readonly<Record<string, unknown>>;

/** @throws TSMAN_CONFIG_BROKEN naming the file and the line */
export function parseToml(text: string, file: string): TomlTable {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason = cause.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '');
    throw new TsmanError(`cannot read "${file}": line ${cause.line}, column ${cause.column}: ${reason}`, {
      kind: 'invalid',
      code: 'TSMAN_CONFIG_BROKEN',
      hint: `Correct line ${cause.line} of ${file}.`,
      cause,
    });
  }
}
