import type { NamespaceRequest } from '../../containers/model.ts';
import { invalidOption } from './errors.ts';

type Word = 'private' | 'host' | 'shareable' | 'none';

/**
 * `--pid`, `--ipc`, `--uts`, `--cgroupns`: one of `words`, `container:ID` or `ns:PATH`.
 *
 * @param text undefined for the default
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseNamespaceMode(
  text: string | undefined,
  words: readonly Word[],
): NamespaceRequest | undefined {
  if (text === undefined) return undefined;
  const word = words.find((each) => each === text);
  if (word !== undefined) return { mode: word };
  const joined = parseJoined(text);
  if (joined !== undefined) return joined;
  throw unknownMode(text);
}

/** `container:ID` and `ns:PATH`, which every kind of namespace has. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseJoined(
  text: string,
): Extract<NamespaceRequest, { mode: 'container' | 'ns' }> | undefined {
  const [, kind, value = ''] = /^(container|ns):([\s\S]*)$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  if (value === '') {
    const name = kind === 'ns' ? 'path' : kind;
    throw invalidOption(`invalid config provided: namespace mode ${name} requires a value`);
  }
  return kind === 'ns' ? { mode: 'ns', path: value } : { mode: 'container', container: value };
}

/** @see podman-run(1) */
export function unknownMode(text: string) {
  if (text === 'pod') {
    return invalidOption(
      'cannot use pod namespace as container is not joining a pod or pod has no infra container: invalid argument',
    );
  }
  return invalidOption(`unrecognized namespace mode ${text} passed`);
}
