/** Signal numbers of Linux on every architecture tsman runs on (x86, arm, riscv). @see signal(7) */
const NUMBERS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  IOT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  POLL: 29,
  PWR: 30,
  SYS: 31,
  RTMIN: 34,
  RTMAX: 64,
};

/**
 * The number of a signal as podman lets it be written: `15`, `TERM`, `SIGTERM`, `sigterm`, `SIGRTMIN+3`, `RTMAX-2`.
 *
 * @returns undefined when there is no such signal
 */
export function parseSignal(text: string): number | undefined {
  if (/^\d+$/.test(text)) return inRange(Number(text));
  const [, name = '', sign, offset = '0'] =
    /^(?:SIG)?([A-Z]+\d?)(?:([+-])(\d+))?$/.exec(text.toUpperCase()) ?? [];
  const base = NUMBERS[name];
  if (base === undefined) return undefined;
  if (sign === undefined) return base;
  if (name !== 'RTMIN' && name !== 'RTMAX') return undefined;
  const number = base + (sign === '+' ? Number(offset) : -Number(offset));
  return number >= 34 && number <= 64 ? number : undefined;
}

/** As {@link parseSignal}, for a text that has been checked; SIGTERM for anything else. */
export function signalNumber(text: string): number {
  return parseSignal(text) ?? 15;
}

function inRange(number: number): number | undefined {
  return number >= 1 && number <= 64 ? number : undefined;
}
