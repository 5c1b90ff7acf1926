import { invalidOption } from './errors.ts';

/** `KEY=VALUE` each; of `o` all count, of others the last one. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseVolumeOptions(texts: readonly string[]): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const text of texts) {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    if (key === '') throw invalidOption(`unable to process options: invalid option format: "${text}"`);
    const before = key === 'o' ? options['o'] : undefined;
    options[key] = [before, value ?? ''].filter((part) => part !== undefined).join(',');
  }
  return options;
}
