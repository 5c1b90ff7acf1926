import { invalidOption } from './errors.ts';

export interface Filter {
  readonly key: string;
  readonly value: string;
  /** `key!=value` */
  readonly negated: boolean;
}

/** One `--filter`: `key=value` or `key!=value`. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseFilter(text: string): Filter {
  const [, key, bang, value = ''] = /^([^=!]+)(!?)=([\s\S]*)$/.exec(text) ?? [];
  if (key === undefined) {
    throw invalidOption(`invalid filter: "${text}": must be in the form of filter=value`);
  }
  return { key, value, negated: bang === '!' };
}
