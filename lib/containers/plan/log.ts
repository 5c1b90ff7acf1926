import type { LogTarget } from '../../monitor/protocol.ts';
import type { Container } from '../model.ts';

/** Where the monitor writes a container's output. `defaultPath` is inside the container's own folder. */
export function planLog({ id, name, request, image }: Container, defaultPath: string): LogTarget {
  const { driver, path = defaultPath, maxBytes, maxFiles, tag } = request.log;
  if (driver === 'none' || driver === 'passthrough') return { driver: 'none' };
  if (driver === 'journald') {
    return {
      driver,
      fields: {
        CONTAINER_NAME: name,
        CONTAINER_ID: id.slice(0, 12),
        CONTAINER_ID_FULL: id,
        IMAGE_NAME: image?.name ?? '',
        ...(tag !== undefined && { CONTAINER_TAG: tag }),
      },
    };
  }
  return {
    driver,
    path,
    ...(maxBytes !== undefined && { maxBytes }),
    ...(maxFiles !== undefined && { maxFiles }),
  };
}
