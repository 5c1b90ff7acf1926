import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

/** Close on exec. @see proc(5), /proc/pid/fdinfo */
const CLOEXEC = 0o2000000;

/** Files above 2 that a shell has left open for us (`9>lock`): every program we start would hold them open too. */
export function inheritedDescriptors(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInheritable(descriptor));
}

/**
 * What to put behind stdin, stdout and stderr in `stdio` for a program that stays: /dev/null in place of whatever our caller
 * has left open. Dispose of it after the start.
 */
export function coverDescriptors(): { readonly stdio: ('ignore' | number)[] } & Disposable {
  const inherited = inheritedDescriptors();
  if (inherited.length === 0) return { stdio: [], [Symbol.dispose]: () => undefined };
  const nothing = openSync('/dev/null', 'r+');
  const stdio = Array.from({ length: Math.max(...inherited) - 2 }, (_, index) =>
    inherited.includes(index + 3) ? nothing : 'ignore',
  );
  return { stdio, [Symbol.dispose]: () => closeSync(nothing) };
}

function isInheritable(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOEXEC) === 0;
  } catch {
    // It was the folder that was read, closed by now.
    return false;
  }
}
