import { badSyntax } from './errors.ts';

export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'field'
  | 'variable'
  | 'word'
  | 'string'
  | 'number'
  | 'character'
  /** `.`, `|`, `(`, `)`, `,`, `=`, `:=` */
  | 'sign'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a text, with the trim markers around it applied. */
  readonly text: string;
  readonly at: number;
  /** A space stands before it, so that it begins an operand of its own. */
  readonly apart: boolean;
}

/** Tried in this order at each place inside an action. */
const INSIDE: readonly (readonly [TokenKind, RegExp])[] = [
  ['string', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\[^\n])+'/y],
  ['number', /[+-]?\.?\d(?:[\p{L}\p{N}_.]|(?<=[eE])[+-])*/uy],
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['sign', /:=|[.|(),=]/y],
];

const OPEN = /\{\{(?:-(?=\s))?/g;
const CLOSE = /\s*\}\}|\s+-\}\}/y;
const COMMENT = /\s*\/\*[\s\S]*?\*\/(?:\s*\}\}|\s+-\}\})/y;
const SPACE = /\s+/y;

/**
 * Take a template apart.
 *
 * @throws TSMAN_TEMPLATE when an action or a string is not closed, or holds what no token starts with
 * @see Go, text/template "Actions", "Text and spaces"
 */
export function lex(source: string, name: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at < source.length) {
    OPEN.lastIndex = at;
    const open = OPEN.exec(source);
    const text = source.slice(at, open?.index);
    const trimmed = trimNext ? text.trimStart() : text;
    const kept = open?.[0].endsWith('-') ? trimmed.trimEnd() : trimmed;
    if (kept !== '') tokens.push({ kind: 'text', text: kept, at, apart: true });
    if (open === null) break;
    const end = lexAction({ name, source, at: OPEN.lastIndex }, tokens);
    trimNext = source[end - 3] === '-' && /\s/.test(source[end - 4] ?? '');
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', at: source.length, apart: true }];
}

interface Start {
  readonly name: string;
  readonly source: string;
  readonly at: number;
}

/** @returns the offset behind the closing delimiter */
function lexAction({ name, source, at: start }: Start, tokens: Token[]): number {
  const comment = matchAt(COMMENT, source, start);
  if (comment !== undefined) return start + comment.length;
  tokens.push({ kind: 'open', text: '{{', at: start, apart: true });
  for (let at = start; ; ) {
    const close = matchAt(CLOSE, source, at);
    if (close !== undefined) {
      tokens.push({ kind: 'close', text: '}}', at, apart: true });
      return at + close.length;
    }
    const space = matchAt(SPACE, source, at) ?? '';
    const token = tokenAt({ name, source, at: at + space.length }, space !== '');
    tokens.push(token);
    at = token.at + token.text.length;
  }
}

function tokenAt({ name, source, at }: Start, apart: boolean): Token {
  for (const [kind, pattern] of INSIDE) {
    const text = matchAt(pattern, source, at);
    if (text !== undefined) return { kind, text, at, apart };
  }
  throw badSyntax({ name, source, at }, complaint(source.charAt(at)));
}

function complaint(character: string): string {
  if (character === '') return 'unclosed action';
  if (character === '"') return 'unterminated quoted string';
  if (character === '`') return 'unterminated raw quoted string';
  if (character === "'") return 'unterminated character constant';
  return `unexpected ${JSON.stringify(character)} in command`;
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
