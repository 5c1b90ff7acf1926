import type { LenderRequest } from '../../containers/mount-model.ts';
import { invalidOption } from './errors.ts';

const ACCESS = ['ro', 'rw'];

/** One `--volumes-from CONTAINER[:OPTIONS]`. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseVolumesFrom(text: string): LenderRequest {
  const [, container = '', words] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const options = words === undefined ? [] : words.split(',');
  const unknown = options.find((word) => ![...ACCESS, 'z'].includes(word));
  if (unknown !== undefined) {
    throw invalidOption(
      `invalid option "${unknown}" specified - volumes from another container can only use z,ro,rw options`,
    );
  }
  if (options.filter((word) => ACCESS.includes(word)).length > 1) {
    throw invalidOption('cannot set ro or rw options more than once');
  }
  if (options.filter((word) => word === 'z').length > 1) {
    throw invalidOption("cannot set 'z' option more than once");
  }
  return { container, options };
}
