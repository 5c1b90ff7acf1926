import type { Branch, Node, Pipe, Template } from './ast.ts';
import { badSyntax, cannotExecute, type Place } from './errors.ts';
import { evaluatePipe } from './evaluate-pipe.ts';
import { print } from './print.ts';
import { Scope } from './scope.ts';
import { entriesOf, isFields, isMap, isTrue, typeOf } from './values.ts';

/** More than any output a person reads; a template may call itself. */
const MAX_STEPS = 2_000_000;
const MAX_DEPTH = 200;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** How a list of nodes was left. */
type Left = 'end' | 'break' | 'continue';

/**
 * Apply a template to its data.
 *
 * @throws TSMAN_TEMPLATE naming the field or function that fails
 */
export function execute(template: Template, data: unknown, from: Pick<Place, 'name' | 'source'>): string {
  const run = new Execution(template, from);
  run.nodes(template.nodes, data, new Scope(data));
  return run.output.join('');
}

class Execution {
  readonly output: string[] = [];
  readonly #template: Template;
  readonly #from: Pick<Place, 'name' | 'source'>;
  #steps = 0;
  #depth = 0;
  #length = 0;

  constructor(template: Template, from: Pick<Place, 'name' | 'source'>) {
    this.#template = template;
    this.#from = from;
  }

  nodes(nodes: readonly Node[], dot: unknown, scope: Scope): Left {
    for (const node of nodes) {
      const left = this.#node(node, dot, scope);
      if (left !== 'end') return left;
    }
    return 'end';
  }

  #node(node: Node, dot: unknown, scope: Scope): Left {
    this.#count();
    switch (node.type) {
      case 'text':
        return this.#write(node.text);
      case 'action': {
        const value = this.#value(node.pipe, dot, scope);
        return node.pipe.variables.length > 0 ? 'end' : this.#write(shown(value));
      }
      case 'if':
      case 'with':
        return this.#choose(node, dot, scope);
      case 'range':
        return this.#range(node, dot, scope);
      case 'template':
        return this.#call(node, dot, scope);
      case 'break':
      case 'continue':
        return node.type;
    }
  }

  #choose({ type, pipe, body, otherwise }: Branch, dot: unknown, outer: Scope): Left {
    const scope = outer.inner();
    const value = this.#value(pipe, dot, scope);
    if (!isTrue(value)) return this.nodes(otherwise, dot, scope);
    return this.nodes(body, type === 'with' ? value : dot, scope);
  }

  #range({ pipe, body, otherwise }: Branch, dot: unknown, outer: Scope): Left {
    const scope = outer.inner();
    const { commands, variables, assigns } = pipe;
    const items = this.#items(this.#value({ commands, variables: [], assigns }, dot, scope), pipe);
    if (items.length === 0) return this.nodes(otherwise, dot, scope);
    for (const [key, item] of items) {
      this.#count();
      const round = scope.inner();
      const values = variables.length === 2 ? [key, item] : [item];
      for (const [index, name] of variables.entries()) round.set(name, values[index], assigns);
      if (this.nodes(body, item, round) === 'break') break;
    }
    return 'end';
  }

  #items(value: unknown, pipe: Pipe): readonly (readonly [unknown, unknown])[] {
    if (Array.isArray(value)) return value.map((item, index) => [index, item]);
    if (value === null || value === undefined) return [];
    if (isMap(value) || isFields(value)) return entriesOf(value);
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw this.#failAt(pipe, `range can't iterate over ${print(value)}`);
    }
    if (value > MAX_STEPS) throw this.#failAt(pipe, `range over ${value} is too long`);
    return Array.from({ length: Math.max(value, 0) }, (_, index) => [index, index]);
  }

  #call({ name, pipe, at }: Extract<Node, { type: 'template' }>, dot: unknown, scope: Scope): Left {
    const nodes = this.#template.defined.get(name);
    const place = { ...this.#from, at };
    if (nodes === undefined)
      throw cannotExecute(place, `{{template "${name}"}}`, `template "${name}" not defined`);
    if (this.#depth >= MAX_DEPTH)
      throw cannotExecute(place, `{{template "${name}"}}`, 'exceeded maximum template depth');
    const data = pipe && this.#value(pipe, dot, scope);
    this.#depth += 1;
    this.nodes(nodes, data, new Scope(data));
    this.#depth -= 1;
    return 'end';
  }

  #value(pipe: Pipe, dot: unknown, scope: Scope): unknown {
    return evaluatePipe(pipe, { dot, scope, from: this.#from, step: () => this.#count() });
  }

  #write(text: string): 'end' {
    this.#length += text.length;
    if (this.#length > MAX_OUTPUT) throw badSyntax({ ...this.#from, at: 0 }, 'its output is too long');
    this.output.push(text);
    return 'end';
  }

  #count(): void {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw badSyntax({ ...this.#from, at: 0 }, 'it takes too many steps');
  }

  #failAt(pipe: Pipe, message: string): Error {
    const [{ at, piece } = { at: 0, piece: '' }] = pipe.commands;
    return cannotExecute({ ...this.#from, at }, piece, message);
  }
}

/** What an action writes: as `print`, but for nothing. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '<no value>';
  if (typeof value === 'string') return value;
  return typeof value === 'function' ? typeOf(value) : print(value);
}
