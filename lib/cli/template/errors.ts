import { TsmanError } from '../../base/error.ts';

const templateError = (message: string) =>
  new TsmanError(`template: ${message}`, {
    kind: 'invalid',
    code: 'TSMAN_TEMPLATE',
    hint: 'Look at the names with `--format json`.',
  });

/** Where in a template something is wrong. */
export interface Place {
  /** What the template is called: the command it belongs to. */
  readonly name: string;
  readonly source: string;
  /** Offset in `source`. */
  readonly at: number;
}

/** The text of a template cannot be read. */
export function badSyntax({ name, source, at }: Place, message: string): TsmanError {
  return templateError(`${name}:${lineOf(source, at)}: ${message}`);
}

/** A template cannot be applied to its data: `piece` is the part of it that fails. */
export function cannotExecute({ name, source, at }: Place, piece: string, message: string): TsmanError {
  const column = at - (source.lastIndexOf('\n', at - 1) + 1);
  const place = `${name}:${lineOf(source, at)}:${column}`;
  return templateError(`${place}: executing "${name}" at <${piece}>: ${message}`);
}

/** What a function or a field says of its arguments; the evaluator adds where. */
export class ValueError extends Error {}

const lineOf = (source: string, at: number) => source.slice(0, at).split('\n').length;
