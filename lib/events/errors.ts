import { TsmanError } from '../base/error.ts';

/** In podman's words. */
export function invalidEventFilter(message: string): TsmanError {
  return new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_FILTER_INVALID',
    hint: 'See `tsman events --help`.',
  });
}
