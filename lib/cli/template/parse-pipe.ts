import type { Call, Operand, Pipe, Start, Written } from './ast.ts';
import { isFunction } from './functions.ts';
import type { Token } from './lex.ts';
import { parseNumber, unquote } from './literals.ts';
import type { Tokens } from './tokens.ts';

const MAX_DEPTH = 100;

/**
 * Read what stands inside an action, up to its end.
 *
 * @param context the word before it, for messages
 * @throws TSMAN_TEMPLATE
 */
export function parsePipe(tokens: Tokens, context: string, depth = 0): Pipe {
  if (depth > MAX_DEPTH) throw tokens.fail('too many parentheses');
  const { variables, assigns } = parseDeclaration(tokens, context);
  const commands: Call[] = [];
  do commands.push(parseCall(tokens, context, depth));
  while (tokens.accept('|'));
  return { variables, assigns, commands };
}

/** `$x :=`, `$x =`, `$i, $x :=` */
function parseDeclaration(tokens: Tokens, context: string): Pick<Pipe, 'variables' | 'assigns'> {
  const sign = (ahead: number) => (tokens.peek(ahead).kind === 'sign' ? tokens.peek(ahead).text : '');
  if (tokens.peek().kind !== 'variable') return { variables: [], assigns: false };
  const two = context === 'range' && sign(1) === ',' && tokens.peek(2).kind === 'variable';
  const operator = sign(two ? 3 : 1);
  if (operator !== ':=' && operator !== '=') return { variables: [], assigns: false };
  const variables = [tokens.next().text];
  if (two) {
    tokens.next();
    variables.push(tokens.next().text);
  }
  tokens.next();
  return { variables, assigns: operator === '=' };
}

function parseCall(tokens: Tokens, context: string, depth: number): Call {
  const { at } = tokens.peek();
  if (endsCall(tokens.peek())) {
    if (context !== 'command' || tokens.peek().kind === 'sign') tokens.next();
    throw tokens.fail(`missing value for ${context}`);
  }
  const operands: [Operand, ...Operand[]] = [parseOperand(tokens, context, depth)];
  while (!endsCall(tokens.peek())) {
    if (!tokens.peek().apart) {
      tokens.next();
      throw tokens.unexpected(context);
    }
    operands.push(parseOperand(tokens, context, depth));
  }
  return { operands, at, piece: tokens.written(at) };
}

function endsCall({ kind, text }: Token): boolean {
  return kind === 'close' || kind === 'end' || (kind === 'sign' && (text === '|' || text === ')'));
}

function parseOperand(tokens: Tokens, context: string, depth: number): Operand {
  const token = tokens.next();
  const written = parseWritten(token, tokens, { context, depth });
  return { ...written, at: token.at, piece: tokens.written(token.at) };
}

interface Surroundings {
  readonly context: string;
  readonly depth: number;
}

function parseWritten(token: Token, tokens: Tokens, { context, depth }: Surroundings): Written {
  const { kind, text } = token;
  if (kind === 'string' || kind === 'character' || kind === 'number') {
    return { type: 'literal', value: literal(token, tokens) };
  }
  if (kind === 'word') return parseWord(text, tokens);
  if (kind === 'field') return path({ type: 'dot' }, [text.slice(1)], tokens);
  if (kind === 'variable') return path({ type: 'variable', name: text }, [], tokens);
  if (kind === 'sign' && text === '.') return { type: 'path', start: { type: 'dot' }, fields: [] };
  if (kind !== 'sign' || text !== '(') throw tokens.unexpected(context);
  const pipe = parsePipe(tokens, 'parenthesized pipeline', depth + 1);
  if (!tokens.accept(')')) throw tokens.fail('unclosed left paren');
  return path({ type: 'pipe', pipe }, [], tokens);
}

/** What begins with `start` and goes on with the fields that follow without a space. */
function path(start: Start, fields: readonly string[], tokens: Tokens): Written {
  const all = [...fields];
  while (tokens.peek().kind === 'field' && !tokens.peek().apart) all.push(tokens.next().text.slice(1));
  return { type: 'path', start, fields: all };
}

const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, nil: null };

function parseWord(word: string, tokens: Tokens): Written {
  const value = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (value !== undefined) return { type: 'literal', value };
  if (!isFunction(word)) throw tokens.fail(`function ${JSON.stringify(word)} not defined`);
  return { type: 'function', name: word };
}

function literal({ kind, text }: Token, tokens: Tokens): string | number {
  if (kind === 'number') {
    const value = parseNumber(text);
    if (value === undefined) throw tokens.fail(`bad number syntax: ${JSON.stringify(text)}`);
    return value;
  }
  const value = unquote(text);
  if (value === undefined) throw tokens.fail('invalid syntax');
  if (kind === 'string') return value;
  if ([...value].length !== 1) throw tokens.fail(`malformed character constant: ${text}`);
  return value.codePointAt(0) ?? 0;
}
