import { conflictingOptions, invalidOption, notSupportedYet } from './errors.ts';

const POLICIES = ['no', 'never', 'always', 'on-failure', 'unless-stopped'];

/** @throws TSMAN_OPTION_INVALID in podman's words, TSMAN_OPTIONS_CONFLICT, TSMAN_NOT_SUPPORTED_YET for all but `no` */
export function checkRestart(text: string | undefined, { remove }: { readonly remove: boolean }): void {
  if (text === undefined) return;
  const [policy = '', retries, ...more] = text.split(':');
  if (more.length > 0) throw invalidOption('invalid restart policy: may specify retries at most once');
  if (retries !== undefined) checkRetries(policy, retries);
  if (!POLICIES.includes(policy)) {
    throw invalidOption(
      `running container create option: "${policy}" is not a valid restart policy: invalid argument`,
    );
  }
  if (policy === 'no' || policy === 'never') return;
  if (remove) {
    throw conflictingOptions(
      'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"',
    );
  }
  throw notSupportedYet(`--restart ${policy}`);
}

function checkRetries(policy: string, retries: string): void {
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
}
