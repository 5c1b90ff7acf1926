import { readIntactJson } from '../../base/json-file.ts';
import { type ContainerState, isLive } from '../lifecycle.ts';
import type { Container, StartRecord } from '../model.ts';
import type { Needs } from '../needs.ts';
import { stateOf } from '../state.ts';

export interface ListedContainer {
  readonly container: Container;
  readonly state: ContainerState;
}

/** Every container with its state, newest first. */
export function listContainers({
  containers,
  paths,
}: Pick<Needs, 'containers' | 'paths'>): ListedContainer[] {
  return containers
    .list()
    .map((container) => ({ container, state: stateOf(paths, container.id) }))
    .reverse();
}

/** What the current run of a container was given; undefined when it does not run. */
export function startRecordOf({ paths }: Pick<Needs, 'paths'>, { container, state }: ListedContainer) {
  return isLive(state) ? readIntactJson<StartRecord>(paths.live(container.id).start) : undefined;
}
