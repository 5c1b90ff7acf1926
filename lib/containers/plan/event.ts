import type { NewEvent } from '../../events/model.ts';
import type { Go, MonitorEvent, MonitorEvents } from '../../monitor/protocol.ts';
import type { Container } from '../model.ts';
import { ownVolumes } from './volumes.ts';

/** What has been done to a container, for the event log. */
export function containerEvent({ id, name, image, request }: Container, status: string): NewEvent {
  return {
    type: 'container',
    status,
    id,
    name,
    ...(image !== undefined && { image: image.name }),
    attributes: { ...image?.config.Labels, ...request.labels },
  };
}

interface EventFacts {
  /** undefined where no events are written. */
  readonly log: MonitorEvents['log'] | undefined;
  readonly attached: boolean;
}

/** What a container's monitor writes down. One that goes with its end is not cleaned up besides. */
export function planEvents(container: Container, { log, attached }: EventFacts): Pick<Go, 'events'> {
  if (log === undefined) return {};
  const event = (status: string) => monitorEvent(container, status);
  const { remove, restart } = container.request;
  return {
    events: {
      log,
      started: [event('init'), ...(attached ? [event('attach')] : []), event('start')],
      died: [event('died')],
      removed: remove ? [event('remove'), ...ownVolumes(container.request).map(volumeRemoved)] : [],
      cleaned: remove ? [] : [event('cleanup')],
      ...(restart && { restarted: [event('restart')] }),
    },
  };
}

/** What the monitor of an exec session writes down. */
export function planExecEvents(container: Container, log: EventFacts['log']): Pick<Go, 'events'> {
  if (log === undefined) return {};
  const event = (status: string) => monitorEvent(container, status);
  return { events: { log, started: [event('exec')], died: [event('exec_died')], removed: [], cleaned: [] } };
}

const volumeRemoved = (name: string): MonitorEvent => ({ type: 'volume', status: 'remove', name });

function monitorEvent(container: Container, status: string): MonitorEvent {
  const { attributes = {}, image } = containerEvent(container, status);
  const { id, name } = container;
  return { type: 'container', status, id, name, ...(image !== undefined && { image }), attributes };
}
