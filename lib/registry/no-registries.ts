import { TsmanError } from '../base/error.ts';
import type { Registries } from './registry.ts';

/** Until there are any: images in files can be had, and whoever asks a registry is told. */
export const noRegistries: Registries = {
  candidates: () => notYet(),
  repository: () => notYet(),
  checkPolicy: () => undefined,
};

function notYet(): never {
  throw new TsmanError('asking a registry is not supported yet', {
    kind: 'unsupported',
    code: 'TSMAN_NOT_SUPPORTED_YET',
    hint: 'Use an image in a file: `tsman pull oci-archive:FILE`, or `tsman load --input FILE`.',
  });
}
