import type { Branch, Node, Pipe, Template } from './ast.ts';
import { badSyntax } from './errors.ts';
import { lex } from './lex.ts';
import { unquote } from './literals.ts';
import { parsePipe } from './parse-pipe.ts';
import { Tokens } from './tokens.ts';

/** Deeper than any template a person writes; keeps the parser's own stack whole. */
const MAX_DEPTH = 100;

/**
 * Read a Go template.
 *
 * @param name what messages call it
 * @throws TSMAN_TEMPLATE
 * @see Go, text/template "Actions"
 */
export function parseTemplate(source: string, name: string): Template {
  const parser = new Parser(new Tokens(lex(source, name), { source, name }));
  const { nodes } = parser.list([]);
  return { nodes, defined: parser.defined };
}

interface List {
  readonly nodes: readonly Node[];
  /** The word that ended it: one of those asked for, or nothing at the end of the text. */
  readonly ending: string | undefined;
}

class Parser {
  readonly defined = new Map<string, readonly Node[]>();
  readonly #tokens: Tokens;
  #depth = 0;
  #loops = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** Nodes up to one of the words in `endings`, which is read too; up to the end of the text for none. */
  list(endings: readonly string[]): List {
    const nodes: Node[] = [];
    for (let token = this.#tokens.next(); token.kind !== 'end'; token = this.#tokens.next()) {
      if (token.kind === 'text') {
        nodes.push({ type: 'text', text: token.text });
        continue;
      }
      const word = this.#word();
      if (word === 'else' || word === 'end') return { nodes, ending: this.#ending(word, endings) };
      nodes.push(...this.#action(word));
    }
    if (endings.length > 0) throw this.#fail('unexpected EOF');
    return { nodes, ending: undefined };
  }

  #word(): string {
    const { kind, text } = this.#tokens.peek();
    return kind === 'word' ? text : '';
  }

  #ending(word: string, endings: readonly string[]): string {
    this.#tokens.next();
    if (!endings.includes(word)) throw this.#fail(`unexpected {{${word}}}`);
    if (word === 'end') this.#tokens.close(word);
    return word;
  }

  #action(word: string): readonly Node[] {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.#tokens.next();
        return [this.#branch(word)];
      case 'break':
      case 'continue':
        return [this.#jump(word)];
      case 'template':
        return [this.#template()];
      case 'block':
        return [this.#block()];
      case 'define':
        this.#define();
        return [];
      default:
        return [{ type: 'action', pipe: this.#pipe('command') }];
    }
  }

  #branch(type: Branch['type']): Branch {
    const pipe = this.#pipe(type);
    return this.#nested(() => {
      this.#loops += type === 'range' ? 1 : 0;
      const { nodes: body, ending } = this.list(['else', 'end']);
      this.#loops -= type === 'range' ? 1 : 0;
      return { type, pipe, body, otherwise: ending === 'else' ? this.#otherwise() : [] };
    });
  }

  /** `{{else}} … {{end}}`, or `{{else if …}}`, whose end is the end of both. */
  #otherwise(): readonly Node[] {
    const word = this.#word();
    if (word === 'if' || word === 'with') {
      this.#tokens.next();
      return [this.#branch(word)];
    }
    this.#tokens.close('else');
    return this.list(['end']).nodes;
  }

  #jump(type: 'break' | 'continue'): Node {
    this.#tokens.next();
    this.#tokens.close(type);
    if (this.#loops === 0) throw this.#fail(`{{${type}}} outside {{range}}`);
    return { type };
  }

  #template(): Node {
    const { at } = this.#tokens.next();
    const name = this.#name('template');
    if (this.#tokens.peek().kind !== 'close')
      return { type: 'template', name, pipe: this.#pipe('template'), at };
    this.#tokens.close('template');
    return { type: 'template', name, pipe: undefined, at };
  }

  #block(): Node {
    const { at } = this.#tokens.next();
    const name = this.#name('block');
    const pipe = this.#pipe('block');
    this.defined.set(name, this.#body());
    return { type: 'template', name, pipe, at };
  }

  #define(): void {
    this.#tokens.next();
    const name = this.#name('define');
    if (this.#depth > 0) throw this.#fail('unexpected <define> in command');
    this.#tokens.close('define');
    this.defined.set(name, this.#body());
  }

  #body(): readonly Node[] {
    return this.#nested(() => this.list(['end']).nodes);
  }

  #name(context: string): string {
    const token = this.#tokens.next();
    const name = token.kind === 'string' ? unquote(token.text) : undefined;
    if (name === undefined) throw this.#fail(`unexpected "${token.text}" in ${context} clause`);
    return name;
  }

  #pipe(context: string): Pipe {
    const pipe = parsePipe(this.#tokens, context);
    this.#tokens.close(context);
    return pipe;
  }

  #nested<Result>(work: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#fail('too many levels of {{if}}, {{range}} and {{with}}');
    const result = work();
    this.#depth -= 1;
    return result;
  }

  #fail(message: string): Error {
    return badSyntax(this.#tokens.place(), message);
  }
}
