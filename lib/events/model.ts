/** What an event is about. */
export const EVENT_TYPES = [
  'container',
  'image',
  'machine',
  'network',
  'pod',
  'secret',
  'system',
  'volume',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Something that was done, as whoever did it tells it. A line of the event log is one of these with its time. */
export interface NewEvent {
  readonly type: EventType;
  /** podman's words: `create`, `start`, `died`, `pull` … */
  readonly status: string;
  /** Whole. Volumes and networks have names only. */
  readonly id?: string;
  readonly name?: string;
  /** Of a container: the name of its image. */
  readonly image?: string;
  /** Labels of a container, and what else there is to say. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Of a process that has ended. */
  readonly exitCode?: number;
  readonly oomKilled?: boolean;
  /** `healthy`, `unhealthy`, `starting` */
  readonly healthStatus?: string;
  readonly podId?: string;
  /** Of `network connect` and `disconnect`. */
  readonly network?: string;
}

export interface Event extends NewEvent {
  /** RFC 3339 in UTC, nine digits. */
  readonly time: string;
}
