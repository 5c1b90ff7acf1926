import type { IdMapping } from '../../oci/runtime-spec.ts';
import type { UserNamespaceRequest } from '../model.ts';
import { noSubordinateIds } from './errors.ts';
import type { CallerIds } from './facts.ts';

export interface Mapping {
  readonly uid: readonly IdMapping[];
  readonly gid: readonly IdMapping[];
}

/**
 * The mapping of a container's own user namespace, inside the user's, where 0 is the caller and 1 to N are
 * his subordinate ids. `host` needs none. `keep-id` gives the caller the same id inside as outside (or the one asked for)
 * and puts the subordinate ids around it; `nomap` leaves the caller out. With one id only, `keep-id` maps just that one.
 *
 * @returns undefined when the container needs no user namespace of its own
 * @throws TSMAN_NO_SUBORDINATE_IDS when `nomap` would leave none
 */
export function planUserNamespace(request: UserNamespaceRequest, ids: CallerIds): Mapping | undefined {
  switch (request.mode) {
    case 'host':
      return undefined;
    case 'nomap':
      return { uid: withoutCaller(ids.uidCount), gid: withoutCaller(ids.gidCount) };
    case 'keep-id':
      return {
        uid: around(request.uid ?? ids.callerUid, ids.uidCount),
        gid: around(request.gid ?? ids.callerGid, ids.gidCount),
      };
  }
}

/**
 * Whether an id exists inside a container.
 *
 * @param mapping of a user namespace of its own, else undefined
 * @param count the ids of the user's namespace
 */
export function isMapped(id: number, mapping: readonly IdMapping[] | undefined, count: number): boolean {
  if (mapping === undefined) return id < count;
  return mapping.some(({ containerID, size }) => id >= containerID && id < containerID + size);
}

/** The id outside of one inside: outside is the user's namespace. @returns undefined when it is not mapped */
export function outsideId(id: number, mapping: readonly IdMapping[] | undefined): number | undefined {
  if (mapping === undefined) return id;
  const range = mapping.find(({ containerID, size }) => id >= containerID && id < containerID + size);
  return range && range.hostID + id - range.containerID;
}

/** The id inside of one outside. @returns undefined for one that the container does not have */
export function insideId(id: number, mapping: readonly IdMapping[] | undefined): number | undefined {
  if (mapping === undefined) return id;
  const range = mapping.find(({ hostID, size }) => id >= hostID && id < hostID + size);
  return range && range.containerID + id - range.hostID;
}

function withoutCaller(count: number): readonly IdMapping[] {
  if (count < 2) throw noSubordinateIds();
  return [{ containerID: 0, hostID: 1, size: count - 1 }];
}

/** The kept id may well lie above all subordinate ones: directories of large organizations give such ids. */
function around(kept: number, count: number): readonly IdMapping[] {
  const below = Math.min(kept, count - 1);
  return [
    { containerID: 0, hostID: 1, size: below },
    { containerID: kept, hostID: 0, size: 1 },
    { containerID: kept + 1, hostID: below + 1, size: count - 1 - below },
  ].filter(({ size }) => size > 0);
}
