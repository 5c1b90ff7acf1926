import type { NetworkRequest } from '../../networks/model.ts';
import type { Caller } from './caller.ts';
import { conflictingOptions, invalidOption, notSupportedYet } from './errors.ts';
import { parseJoined, unknownMode } from './namespace-mode.ts';

const NETWORKS = 'Choose slirp4netns, none, host, container:ID or ns:PATH.';

/**
 * All `--network` together.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_OPTIONS_CONFLICT, TSMAN_NOT_SUPPORTED_YET
 */
export function parseNetworks(
  typed: readonly string[],
  { conf, warn }: Pick<Caller, 'conf' | 'warn'>,
): NetworkRequest {
  const [first, ...more] = typed.filter((text) => text !== '');
  if (first === undefined) return configured(conf.containers.netns, warn);
  const network = parseNetwork(first);
  if (more.length > 0) {
    throw conflictingOptions(
      `cannot set multiple networks without bridge network mode, selected mode ${network.mode}: invalid argument`,
    );
  }
  return network;
}

/** One `--network`. @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_NOT_SUPPORTED_YET */
export function parseNetwork(text: string): NetworkRequest {
  const joined = parseJoined(text);
  if (joined !== undefined) return joined;
  const [, mode = '', options] = /^([^:]*)(?::([\s\S]*))?$/.exec(text) ?? [];
  switch (mode) {
    case 'none':
    case 'host':
      if (options !== undefined) {
        throw invalidOption(`invalid option for network ${mode}: unknown bridge network option: ${options}`);
      }
      return { mode };
    case 'slirp4netns':
      return { mode, options: words(options) };
    case 'private':
    case 'default':
      if (options !== undefined) throw notSupportedYet(`--network ${text}`, NETWORKS);
      return { mode: 'slirp4netns', options: [] };
    case 'pod':
      throw unknownMode(mode);
    case 'bridge':
    case 'pasta':
      throw notSupportedYet(`--network ${mode}`, NETWORKS);
    default:
      throw notSupportedYet(`a network of one's own, such as "${mode}",`, NETWORKS);
  }
}

/** The configuration speaks to other engines, too: what cannot be had is said, and does not stop. */
function configured(netns: string | undefined, warn: Caller['warn']): NetworkRequest {
  try {
    if (netns !== undefined && netns !== '') return parseNetwork(netns);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    warn(`netns = "${netns}" of containers.conf: ${why}: using slirp4netns`);
  }
  return { mode: 'slirp4netns', options: [] };
}

const words = (options: string | undefined) => (options ?? '').split(',').filter((word) => word !== '');
