import { readFileSync } from 'node:fs';
import type { Context } from './command.ts';
import type { Caller } from './options/caller.ts';

/** The facts that the options of a container are read with. */
export function callerOf(context: Context, conf: Caller['conf']): Caller {
  const { environment, given, commandLine, globals, warn } = context;
  return {
    environment,
    given,
    conf,
    cwd: process.cwd(),
    ...(globals.runtime !== undefined && { runtime: globals.runtime }),
    createCommand: commandLine,
    readFile: (path) => readFileSync(path, 'utf8'),
    warn,
  };
}
