import { TsmanError } from '../../base/error.ts';
import type { Node, Template } from './ast.ts';
import { badSyntax } from './errors.ts';
import { execute } from './evaluate.ts';
import { parseTemplate } from './parse.ts';

/** A template that was read and can be applied any number of times. */
export interface Compiled {
  /** @throws TSMAN_TEMPLATE naming the field that is not there */
  execute(data: unknown): string;
}

export interface Reading {
  /** What messages call it: the command. */
  readonly name: string;
  /** Done to the texts between the actions. */
  readonly onText?: (text: string) => string;
}

/**
 * Read a template of Go's, with podman's functions (`json`, `join`, `upper`, …).
 *
 * @throws TSMAN_TEMPLATE for a template that cannot be read
 */
export function compile(source: string, { name, onText = (text) => text }: Reading): Compiled {
  const from = { source, name };
  const template = guarded(from, () => withTexts(parseTemplate(source, name), onText));
  return { execute: (data) => guarded(from, () => execute(template, data, from)) };
}

function withTexts({ nodes, defined }: Template, onText: (text: string) => string): Template {
  const each = (node: Node): Node => {
    if (node.type === 'text') return { ...node, text: onText(node.text) };
    if (!('body' in node)) return node;
    return { ...node, body: node.body.map(each), otherwise: node.otherwise.map(each) };
  };
  return {
    nodes: nodes.map(each),
    defined: new Map([...defined].map(([key, value]) => [key, value.map(each)])),
  };
}

/** What is too deep or too long for the machine is the template's fault, not ours. */
function guarded<Result>(from: { source: string; name: string }, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof TsmanError || !(error instanceof RangeError)) throw error;
    throw badSyntax({ ...from, at: 0 }, `it is too large (${error.message})`);
  }
}
