import { appendEvents } from '../../lib/events/log.ts';
import type { ExitRecord, Go, MonitorEvents } from '../../lib/monitor/protocol.ts';

/** Write what is to be told at a point of the container's life. */
export function tellEvents(
  { events }: Go,
  when: Exclude<keyof MonitorEvents, 'log'>,
  end?: ExitRecord,
): void {
  if (events === undefined) return;
  const { exitCode, oomKilled } = end ?? {};
  const all = (events[when] ?? []).map((event) => ({
    ...event,
    ...(exitCode !== undefined && { exitCode }),
    ...(oomKilled && { oomKilled }),
  }));
  appendEvents(events.log, all);
}
