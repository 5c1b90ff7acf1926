/** A piece of a template, in the order it is written. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | Branch
  | { readonly type: 'template'; readonly name: string; readonly pipe: Pipe | undefined; readonly at: number }
  | { readonly type: 'break' | 'continue' };

export interface Branch {
  readonly type: 'if' | 'range' | 'with';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** `$x := .A | printf "%s"` */
export interface Pipe {
  /** Variables with their dollar. */
  readonly variables: readonly string[];
  /** `=`, to a variable that is there. */
  readonly assigns: boolean;
  /** At least one; each gets the value of the one before it as its last argument. */
  readonly commands: readonly Call[];
}

/** A value, or a function or method with its arguments. */
export interface Call {
  readonly operands: readonly [Operand, ...Operand[]];
  readonly at: number;
  /** As written, for messages. */
  readonly piece: string;
}

export type Operand = Written & { readonly at: number; readonly piece: string };

export type Written =
  | { readonly type: 'literal'; readonly value: string | number | boolean | null }
  | { readonly type: 'function'; readonly name: string }
  /** `.`, `$x`, or parentheses, and the fields behind: `.A.B`, `$x.A`, `(index . 0).A` */
  | { readonly type: 'path'; readonly start: Start; readonly fields: readonly string[] };

export type Start =
  | { readonly type: 'dot' }
  | { readonly type: 'variable'; readonly name: string }
  | Parentheses;

interface Parentheses {
  readonly type: 'pipe';
  readonly pipe: Pipe;
}

/** What `define` and `block` name, besides the template itself. */
export interface Template {
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}
