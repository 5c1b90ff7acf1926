import type { UserNamespaceRequest } from '../../containers/model.ts';
import { invalidOption, notSupportedYet } from './errors.ts';
import { parseJoined, unknownMode } from './namespace-mode.ts';

/**
 * `--userns`: `host`, `nomap`, `keep-id`, `keep-id:uid=1000,gid=1000`.
 *
 * @param text undefined for the default
 * @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_NOT_SUPPORTED_YET
 */
export function parseUserNamespace(text = 'host'): UserNamespaceRequest {
  if (text === 'host' || text === 'nomap') return { mode: text };
  if (text === 'keep-id' || text.startsWith('keep-id:')) {
    return { mode: 'keep-id', ...parseKeptIds(text.slice('keep-id:'.length)) };
  }
  if (/^auto(?::|$)/.test(text)) throw notSupportedYet('--userns auto');
  if (text === 'private') {
    throw invalidOption('must provide at least one UID or GID mapping to configure a user namespace');
  }
  const joined = parseJoined(text);
  if (joined !== undefined) throw notSupportedYet(`--userns ${text}`);
  throw unknownMode(text);
}

function parseKeptIds(text: string): { uid?: number; gid?: number } {
  const ids: { uid?: number; gid?: number } = {};
  for (const part of text === '' ? [] : text.split(',')) {
    const [name = '', value] = part.split('=');
    if (value === undefined) throw invalidOption(`invalid option specified: "${part}"`);
    if (name === 'size') throw notSupportedYet('--userns keep-id:size');
    if (name !== 'uid' && name !== 'gid') throw invalidOption(`unknown option specified: "${name}"`);
    ids[name] = parseId(value);
  }
  return ids;
}

function parseId(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) >= 2 ** 32 - 1) {
    throw invalidOption(`strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}
