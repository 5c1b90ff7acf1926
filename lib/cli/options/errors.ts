import { TsmanError } from '../../base/error.ts';

/** The value of an option is not one it can have. The message is podman's where podman has one. */
export const invalidOption = (message: string, hint?: string) =>
  new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_OPTION_INVALID',
    ...(hint !== undefined && { hint }),
  });

/** Options that cannot be had together. */
export const conflictingOptions = (message: string) =>
  new TsmanError(message, { kind: 'invalid', code: 'TSMAN_OPTIONS_CONFLICT' });

/** Podman or docker can do this, tsman cannot yet. */
export const notSupportedYet = (what: string, hint?: string) =>
  new TsmanError(`${what} is not supported yet`, {
    kind: 'unsupported',
    code: 'TSMAN_NOT_SUPPORTED_YET',
    ...(hint !== undefined && { hint }),
  });

/** What the parser itself refuses, before an option means anything: it names the option and the help to read. */
export const unreadableValue = (message: string) =>
  new TsmanError(message, { kind: 'invalid', code: 'TSMAN_USAGE' });

/** Podman's words. */
export const missingRegistry = () =>
  new TsmanError('no registries found in registries.conf, a registry must be provided', {
    kind: 'invalid',
    code: 'TSMAN_USAGE',
    hint: 'Name a registry, as in `tsman login quay.io`.',
  });
