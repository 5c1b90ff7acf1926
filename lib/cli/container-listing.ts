import type { ContainerState } from '../containers/lifecycle.ts';
import { portWords, type SummaryFacts, summarize } from '../containers/plan/summary.ts';
import { humanAgo, humanDuration, humanSize } from './human.ts';
import type { Listing } from './rows.ts';

export interface ListingFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `--no-trunc` */
  readonly full: boolean;
  /** `--size` */
  readonly sizes: boolean;
}

/** podman cuts commands here in tables. */
const COMMAND_LENGTH = 17;

/** Containers as `ps` shows them: podman's columns, template fields and JSON. */
export function containerListing({ now, full, sizes }: ListingFacts): Listing<SummaryFacts> {
  return {
    columns: {
      ID: 'CONTAINER ID',
      Image: 'IMAGE',
      Command: 'COMMAND',
      CreatedHuman: 'CREATED',
      Status: 'STATUS',
      Ports: 'PORTS',
      Names: 'NAMES',
      ...(sizes && { Size: 'SIZE' }),
    },
    headings: { CreatedAt: 'CREATED AT', RunningFor: 'CREATED', ImageID: 'IMAGE ID' },
    json: (facts) => {
      const { container, state } = facts;
      return {
        ...summarize(facts),
        CreatedAt: humanAgo(Date.parse(container.createdAt), now),
        Status: statusWords(state, now),
      };
    },
    fields: (facts) => {
      const summary = summarize(facts);
      const { container, state } = facts;
      const command = summary.Command.join(' ');
      const created = humanAgo(Date.parse(container.createdAt), now);
      return {
        ID: full ? summary.Id : summary.Id.slice(0, 12),
        Image: summary.Image,
        ImageID: full ? summary.ImageID : summary.ImageID.slice(0, 12),
        Command:
          full || command.length <= COMMAND_LENGTH + 3 ? command : `${command.slice(0, COMMAND_LENGTH)}...`,
        Created: created,
        CreatedHuman: created,
        CreatedAt: wholeTime(container.createdAt),
        RunningFor: created,
        Status: statusWords(state, now),
        State: state.status,
        Ports: portWords(summary.Ports),
        Names: summary.Names.join(','),
        Labels: labelWords(summary.Labels),
        Label: (name: unknown) => summary.Labels[String(name)] ?? '',
        Mounts: summary.Mounts.join(','),
        Networks: summary.Networks.join(','),
        Size: sizeWords(facts.sizes),
        Pid: summary.Pid,
        Pod: '',
        Restarts: summary.Restarts,
      };
    },
  };
}

/** `Up 5 minutes`, `Exited (137) 3 seconds ago`, `Created`. An exit code that nobody knows is shown as `?`. */
export function statusWords(state: ContainerState, now: number): string {
  switch (state.status) {
    case 'created':
      return 'Created';
    case 'running':
      return `Up ${humanDuration(now - Date.parse(state.startedAt))}`;
    case 'stopping':
      return 'Stopping';
    case 'paused':
      return 'Paused';
    case 'restarting':
      return `Restarting (${state.exitCode ?? '?'}) ${humanAgo(Date.parse(state.finishedAt), now)}`;
    case 'exited':
      return `Exited (${state.exitCode ?? '?'}) ${humanAgo(Date.parse(state.finishedAt), now)}`;
  }
}

/** `2026-11-21 04:30:00.123 +0000 UTC`, as Go prints a time. */
function wholeTime(time: string): string {
  return time.replace('T', ' ').replace('Z', ' +0000 UTC');
}

function labelWords(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** `1.02kB (virtual 4.2MB)` */
function sizeWords(sizes: SummaryFacts['sizes']): string {
  if (sizes === undefined) return '';
  return `${humanSize(sizes.writableBytes, '')} (virtual ${humanSize(sizes.rootBytes, '')})`;
}
