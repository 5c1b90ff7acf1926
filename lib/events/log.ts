import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Event, NewEvent } from './model.ts';

/** Where events are written, as plain data: monitors are given it too. */
export interface EventLogPlace {
  readonly folder: string;
  /** Of one file. So many bytes, times {@link KEPT_FILES}, is what the log takes at most. */
  readonly maxFileBytes: number;
}

export interface EventLog {
  /** undefined where no events are to be written. */
  readonly place: EventLogPlace | undefined;
  /** Never fails: what was done is done, whether it can be written down or not. */
  write(event: NewEvent): void;
}

/** Files that stay when a new one is begun, the new one among them. */
export const KEPT_FILES = 4;

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;

/** The event log; nothing is opened before the first event. */
export function openEventLog(place: EventLogPlace | undefined): EventLog {
  return {
    place,
    write: (event) => {
      if (place !== undefined) appendEvents(place, [event]);
    },
  };
}

/**
 * Write events with one system call, so that lines of several writers never mix. Files are numbered: whoever finds
 * the last one full begins the next, and two who do so at the same time begin the same one, so that no lock is needed.
 */
export function appendEvents(place: EventLogPlace, events: readonly NewEvent[]): void {
  if (events.length === 0) return;
  try {
    const lines = events.map((event) => `${JSON.stringify({ time: now(), ...event } satisfies Event)}\n`);
    const line = Buffer.from(lines.join(''));
    const file = openForAppend(place);
    try {
      // A disk that is full takes a part of it: the next line must not be lost with it.
      if (writeSync(file, line) < line.length) writeSync(file, '\n');
    } finally {
      closeSync(file);
    }
  } catch {
    // There is nobody to be told, and nothing to be done about it.
  }
}

/** The numbers of the files there are, oldest first. */
export function fileNumbers(folder: string): readonly number[] {
  try {
    const numbers = readdirSync(folder).flatMap((name) => /^(\d{10})\.jsonl$/.exec(name)?.[1] ?? []);
    return numbers.map(Number).sort((one, other) => one - other);
  } catch {
    return [];
  }
}

export const eventFile = (folder: string, number: number): string =>
  join(folder, `${String(number).padStart(10, '0')}.jsonl`);

function openForAppend({ folder, maxFileBytes }: EventLogPlace): number {
  const numbers = fileNumbers(folder);
  const last = numbers.at(-1);
  if (last === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const current = last ?? 1;
  const file = openSync(eventFile(folder, current), APPEND, 0o600);
  if (fstatSync(file).size < maxFileBytes) return file;
  closeSync(file);
  const next = openSync(eventFile(folder, current + 1), APPEND, 0o600);
  for (const old of numbers.filter((number) => number <= current + 1 - KEPT_FILES)) {
    rmSync(eventFile(folder, old), { force: true });
  }
  return next;
}

/** RFC 3339, to the microsecond. */
function now(): string {
  const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  const whole = new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1);
  return `${whole}${String(micros % 1000).padStart(3, '0')}000Z`;
}
