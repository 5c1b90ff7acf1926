import type { DeviceRequest } from '../../containers/model.ts';
import { invalidOption, notSupportedYet } from './errors.ts';

/**
 * `/dev/fuse`, `/dev/sda:/dev/xvda`, `/dev/sda:r`, `/dev/sda:/dev/xvda:rw`.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_NOT_SUPPORTED_YET
 */
export function parseDevice(text: string): DeviceRequest {
  if (/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*=./.test(text)) {
    throw notSupportedYet(`the CDI device ${text}`);
  }
  const [source = '', second, third, ...more] = text.split(':');
  if (more.length > 0 || source === '' || second === '') {
    throw invalidOption(`invalid device specification: ${text}`);
  }
  if (second === undefined) return { source, destination: source, permissions: 'rwm' };
  if (third === undefined && !second.startsWith('/')) {
    return { source, destination: source, permissions: permissions(second) };
  }
  return {
    source,
    destination: second,
    permissions: third === undefined ? 'rwm' : permissions(third),
  };
}

function permissions(mode: string): string {
  const valid = /^[rwm]+$/.test(mode) && new Set(mode).size === mode.length;
  if (!valid) throw invalidOption(`invalid device mode: ${mode}`);
  return mode;
}
