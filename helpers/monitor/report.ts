import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIVE_FILES } from '../../lib/monitor/protocol.ts';

/** Takes down what went wrong, for people: nobody is there to be told. */
export type Report = (problem: string) => void;

export function createReport(liveFolder: string): Report {
  return (problem) => {
    try {
      appendFileSync(join(liveFolder, LIVE_FILES.monitorLog), `${now()} ${problem}\n`, { mode: 0o600 });
    } catch {
      // The folder is gone, or the disk is full: there is no better place.
    }
  };
}

/** RFC 3339, nine digits of which the host's clock gives three. */
export function now(): string {
  return new Date().toISOString().replace('Z', '000000Z');
}
