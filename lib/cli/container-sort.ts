import { TsmanError } from '../base/error.ts';
import type { ListedContainer } from '../containers/operations/list.ts';

type Key = 'command' | 'created' | 'id' | 'image' | 'names' | 'runningfor' | 'size' | 'status';

const FIELDS: Readonly<Record<Key, (listed: ListedContainer) => string>> = {
  command: ({ container }) => container.request.args.join(' '),
  created: ({ container }) => container.createdAt,
  id: ({ container }) => container.id,
  image: ({ container }) => container.image?.name ?? '',
  names: ({ container }) => container.name,
  runningfor: ({ container }) => container.createdAt,
  size: () => '',
  status: ({ state }) => state.status,
};

/** @throws TSMAN_USAGE in podman's words */
export function sortKey(text: string): Key {
  if (Object.hasOwn(FIELDS, text)) return text as Key;
  throw new TsmanError(`"${text}" is not a valid value.  Choose from: "${Object.keys(FIELDS).join(', ')}"`, {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
  });
}

/** By a field; as they come (newest first) without. */
export function sorted(listed: readonly ListedContainer[], key: Key | undefined): readonly ListedContainer[] {
  if (key === undefined) return listed;
  const field = FIELDS[key];
  return listed.toSorted((one, other) => (field(one) < field(other) ? -1 : 1));
}
