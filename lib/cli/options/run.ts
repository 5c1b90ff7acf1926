import type { OptionTable } from '../option.ts';
import { containerOptions } from './request.ts';
import { attachOptions, sessionOptions } from './session.ts';

/** `tsman run` */
export const runOptions = {
  ...containerOptions,
  ...sessionOptions,
  ...attachOptions,
} as const satisfies OptionTable;

/** `tsman create` */
export const createOptions = {
  ...containerOptions,
  attach: attachOptions.attach,
} as const satisfies OptionTable;
