import type { Call, Operand, Pipe, Start } from './ast.ts';
import { cannotExecute, type Place, ValueError } from './errors.ts';
import { callFunction } from './functions.ts';
import type { Scope } from './scope.ts';
import { fieldOf, isTrue } from './values.ts';

export interface Surroundings {
  readonly dot: unknown;
  readonly scope: Scope;
  readonly from: Pick<Place, 'name' | 'source'>;
  /** Called for every function and method. */
  step(): void;
}

/** What comes before a `|`, given on as the last argument. */
type Piped = readonly unknown[];

/** @throws TSMAN_TEMPLATE naming the part that fails */
export function evaluatePipe(pipe: Pipe, around: Surroundings): unknown {
  let piped: Piped = [];
  for (const call of pipe.commands) piped = [evaluateCall(call, piped, around)];
  const [value] = piped;
  for (const name of pipe.variables) setVariable(name, value, { pipe, around });
  return value;
}

function setVariable(
  name: string,
  value: unknown,
  { pipe, around }: { pipe: Pipe; around: Surroundings },
): void {
  if (pipe.assigns && !around.scope.has(name)) {
    const [{ at, piece } = { at: 0, piece: '' }] = pipe.commands;
    throw cannotExecute({ ...around.from, at }, piece, `undefined variable: ${name}`);
  }
  around.scope.set(name, value, pipe.assigns);
}

function evaluateCall({ operands, at, piece }: Call, piped: Piped, around: Surroundings): unknown {
  const [first, ...rest] = operands;
  const place = { ...around.from, at };
  if (first.type === 'function') return applyFunction(first, rest, { piped, around, piece });
  if (first.type === 'literal') {
    if (first.value === null && piped.length === 0 && rest.length === 0) {
      throw cannotExecute(place, piece, 'nil is not a command');
    }
    if (rest.length > 0 || piped.length > 0)
      throw cannotExecute(place, piece, `can't give argument to non-function ${first.piece}`);
    return first.value;
  }
  const args = () => [...rest.map((operand) => evaluateOperand(operand, around)), ...piped];
  return followPath(first, around, args);
}

interface Application {
  readonly piped: Piped;
  readonly around: Surroundings;
  readonly piece: string;
}

function applyFunction(
  { name, at }: Extract<Operand, { type: 'function' }>,
  operands: readonly Operand[],
  { piped, around, piece }: Application,
): unknown {
  around.step();
  const place = { ...around.from, at };
  if (name === 'and' || name === 'or') return decide(name, operands, { piped, around, place });
  const args = [...operands.map((operand) => evaluateOperand(operand, around)), ...piped];
  return guard(
    () => callFunction(name, args),
    (message) => {
      const wrongCount = message.startsWith('wrong number of args');
      return cannotExecute(
        place,
        wrongCount ? name : piece,
        wrongCount ? message : `error calling ${name}: ${message}`,
      );
    },
  );
}

interface Decision {
  readonly piped: Piped;
  readonly around: Surroundings;
  readonly place: Place;
}

/** `and` and `or`: later operands are only looked at when the earlier ones do not decide. */
function decide(
  name: 'and' | 'or',
  operands: readonly Operand[],
  { piped, around, place }: Decision,
): unknown {
  const all = [
    ...operands.map((operand) => () => evaluateOperand(operand, around)),
    ...piped.map((value) => () => value),
  ];
  if (all.length === 0)
    throw cannotExecute(place, name, `wrong number of args for ${name}: want at least 1 got 0`);
  let value: unknown;
  for (const evaluate of all) {
    value = evaluate();
    if (isTrue(value) === (name === 'or')) break;
  }
  return value;
}

function evaluateOperand(operand: Operand, around: Surroundings): unknown {
  if (operand.type === 'literal') return operand.value;
  if (operand.type === 'path') return followPath(operand, around, () => []);
  return applyFunction(operand, [], { piped: [], around, piece: operand.piece });
}

type Path = Extract<Operand, { type: 'path' }>;

/** Fields one after the other; the last one gets the arguments when it is a method. */
function followPath(path: Path, around: Surroundings, lastArgs: () => readonly unknown[]): unknown {
  const { fields, at, piece } = path;
  const place = { ...around.from, at };
  const fail = (message: string) => cannotExecute(place, piece, message);
  let value = startOf(path.start, around, fail);
  for (const [index, field] of fields.entries()) {
    const args = index === fields.length - 1 ? lastArgs() : [];
    const found = guard(() => fieldOf(value, field), fail);
    if (typeof found !== 'function' && args.length > 0)
      throw fail(`${field} has arguments but cannot be invoked as function`);
    if (typeof found === 'function') around.step();
    const owner = value;
    value = typeof found === 'function' ? guard(() => found.apply(owner, args), fail) : found;
  }
  if (fields.length === 0 && lastArgs().length > 0)
    throw fail(`can't give argument to non-function ${piece}`);
  return value;
}

function startOf(start: Start, around: Surroundings, fail: (message: string) => Error): unknown {
  if (start.type === 'dot') return around.dot;
  if (start.type === 'pipe') return evaluatePipe(start.pipe, around);
  if (!around.scope.has(start.name)) throw fail(`undefined variable "${start.name}"`);
  return around.scope.get(start.name);
}

function guard<Value>(work: () => Value, explain: (message: string) => Error): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof ValueError) throw explain(error.message);
    throw error;
  }
}
