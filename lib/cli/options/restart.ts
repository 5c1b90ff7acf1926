import type { RestartRequest } from '../../containers/model.ts';
import { conflictingOptions, invalidOption } from './errors.ts';

const POLICIES = ['always', 'on-failure', 'unless-stopped'] as const;

/**
 * @returns undefined for a container that is not started again
 * @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_OPTIONS_CONFLICT
 */
export function parseRestart(
  text: string | undefined,
  { remove }: { readonly remove: boolean },
): RestartRequest | undefined {
  if (text === undefined) return undefined;
  const [word = '', retries, ...more] = text.split(':');
  if (more.length > 0) throw invalidOption('invalid restart policy: may specify retries at most once');
  const maxRetries = retries === undefined ? undefined : parseRetries(word, retries);
  if (word === 'no' || word === 'never') return undefined;
  const policy = POLICIES.find((each) => each === word);
  if (policy === undefined) {
    throw invalidOption(
      `running container create option: "${word}" is not a valid restart policy: invalid argument`,
    );
  }
  if (remove) {
    throw conflictingOptions(
      'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"',
    );
  }
  // As with podman, 0 stands for no limit.
  return { policy, ...(maxRetries !== undefined && maxRetries > 0 && { maxRetries }) };
}

function parseRetries(policy: string, retries: string): number {
  if (policy !== 'on-failure') {
    throw invalidOption('restart policy retries can only be specified with on-failure restart policy');
  }
  if (!/^[+-]?\d+$/.test(retries)) {
    throw invalidOption(
      `parsing restart policy retry count: strconv.Atoi: parsing "${retries}": invalid syntax`,
    );
  }
  if (Number(retries) < 0) {
    throw invalidOption('must specify restart policy retry count as a number greater than 0');
  }
  return Number(retries);
}
