import type { NewEvent } from '../../events/model.ts';

/** What has been done to an image, for the event log; `name` is the name that was meant, or the archive. */
export function imageEvent(
  status: string,
  { id, name }: { id: string; name?: string | undefined },
): NewEvent {
  return { type: 'image', status, id, ...(name !== undefined && { name }) };
}
