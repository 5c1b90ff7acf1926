import { secretFilterInvalid } from '../errors.ts';
import type { Secret } from '../model.ts';

/** @see podman-secret-ls(1) `--filter` */
const TEXTS: Readonly<Record<string, (secret: Secret) => string>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
};

/**
 * Keep what every key lets through; the values of a key are regular expressions, one of which has to match.
 *
 * @param filters `key=value` as typed
 * @throws TSMAN_FILTER_INVALID in podman's words
 */
export function filterSecrets(secrets: readonly Secret[], filters: readonly string[]): readonly Secret[] {
  const tests = filters.map(parseFilter);
  return secrets.filter((secret) =>
    tests.every(({ key }) =>
      tests.some((other) => other.key === key && other.pattern.test(other.textOf(secret))),
    ),
  );
}

function parseFilter(filter: string) {
  const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(filter) ?? [];
  if (value === undefined) {
    throw secretFilterInvalid(`filter input must be in the form of filter=value: ${filter} is invalid`);
  }
  const textOf = Object.hasOwn(TEXTS, key) ? TEXTS[key] : undefined;
  if (textOf === undefined) throw secretFilterInvalid(`invalid filter "${key}"`);
  return { key, textOf, pattern: patternOf(value) };
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw secretFilterInvalid(`error parsing regexp: \`${text}\``);
  }
}
