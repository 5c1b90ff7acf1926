import { TsmanError } from '../base/error.ts';

/** A command of podman's that tsman leaves to others, and what to use instead. */
export const declined = (command: string, instead: string) =>
  new TsmanError(`${command} is not supported: ${instead}`, {
    kind: 'unsupported',
    code: 'TSMAN_DECLINED',
  });
