import { hasRegistry, isProblem, parseReference } from '../../../oci/reference.ts';
import { loginNameRefused } from '../errors.ts';
import { type AuthKey, keyOf } from './auth.ts';

/**
 * What somebody logs in to: `host[:port]`, or a repository or folder of repositories of it. Of an address with http(s):// only
 * the host counts.
 *
 * @throws TSMAN_LOGIN_NAME
 */
export function parseLoginName(text: string): AuthKey {
  const address = /^https?:\/\/([^/]*)/.exec(text)?.[1];
  const key = keyOf(address ?? text);
  const { registry, repository } = key;
  if (repository !== '' && !hasRegistry(address ?? text)) {
    throw loginNameRefused(`"${text}" does not begin with the name of a registry`);
  }
  // What the grammar has to say of the host alone, it says with some name behind it.
  const parsed = parseReference(`${registry}/${repository === '' ? 'name' : repository}`, 'docker.io');
  if (isProblem(parsed)) throw loginNameRefused(`parse reference from "${text}": ${parsed.problem}`);
  if (parsed.tag !== undefined || parsed.digest !== undefined) {
    throw loginNameRefused(`reference "${text}" contains tag or digest`);
  }
  return key;
}
