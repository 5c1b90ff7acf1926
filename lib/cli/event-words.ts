import type { Event } from '../events/model.ts';
import { goTime } from './go-time.ts';

/** An event as `--format json` has it: podman's keys, in its order; what there is nothing of is left out. */
export function eventJson(event: Event): Readonly<Record<string, unknown>> {
  const { id, image, name, podId, network, exitCode, oomKilled, healthStatus } = event;
  const texts = { ID: id, Image: image, Name: name, Network: network, PodID: podId };
  return {
    ...(exitCode !== undefined && { ContainerExitCode: exitCode }),
    ...(oomKilled && { OOMKilled: true }),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')),
    ...(healthStatus !== undefined && { health_status: healthStatus }),
    Status: event.status,
    Time: event.time,
    Type: event.type,
    Attributes: event.attributes ?? null,
  };
}

/** What templates may name: podman's fields, and docker's. */
export function eventFields(event: Event, full: boolean): object {
  const { id = '', name = '', image = '', status, type, attributes = {} } = event;
  const shown = full ? id : id.slice(0, 12);
  const fields = {
    ID: shown,
    Image: image,
    Name: name,
    Network: event.network ?? '',
    PodID: event.podId ?? '',
    Status: status,
    Time: event.time,
    Type: type,
    Attributes: new Map(Object.entries(attributes)),
    ContainerExitCode: event.exitCode ?? 0,
    OOMKilled: event.oomKilled ?? false,
    HealthStatus: event.healthStatus ?? '',
    ToHumanReadable: (short: unknown) => eventLine(event, short !== true),
    Action: status,
    Actor: { ID: shown, Attributes: new Map(Object.entries({ ...attributes, image, name })) },
    From: image,
    Scope: 'local',
    TimeNano: BigInt(Date.parse(event.time)) * 1_000_000n,
  };
  return Object.defineProperty(fields, 'toJSON', { value: () => eventJson(event), enumerable: false });
}

/** podman's line: `2026-11-25 20:27:31.28 +0000 UTC container start ID (image=…, name=…, label=value)`. */
export function eventLine(event: Event, full: boolean): string {
  const { type, status, name = '' } = event;
  const id = full ? (event.id ?? '') : (event.id ?? '').slice(0, 12);
  const start = `${goTime(event.time)} ${type} ${status}`;
  switch (type) {
    case 'container':
    case 'pod':
      return `${start} ${id} (${details(event)})`;
    case 'network':
      return event.network === undefined
        ? `${start} ${id} (name=${name}, type=network)`
        : `${start} ${id} (container=${id}, name=${event.network})`;
    case 'image':
      return `${start} ${id} ${name}`;
    case 'volume':
    case 'machine':
      return `${start} ${name}`;
    case 'secret':
      return `${start} ${id}`;
    case 'system':
      return name === '' ? start : `${start} ${name}`;
  }
}

function details({ image = '', name = '', podId, healthStatus, attributes = {} }: Event): string {
  const words = [
    `image=${image}`,
    `name=${name}`,
    ...(podId === undefined ? [] : [`pod_id=${podId}`]),
    ...(healthStatus === undefined ? [] : [`health_status=${healthStatus}`]),
    ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`),
  ];
  return words.join(', ');
}
