import { noSecretDriver } from '../../../secrets/errors.ts';
import { createSecret } from '../../../secrets/operations/create.ts';
import { defineCommand } from '../../command.ts';
import { asText } from '../../option.ts';
import { callersPath } from '../../options/caller.ts';
import { conflictingOptions, unreadableValue } from '../../options/errors.ts';
import { parseLabels } from '../../options/naming.ts';
import { readSecret, secretOfVariable } from '../../secret-input.ts';

export const secretCreate = defineCommand({
  usage: 'secret create [options] NAME FILE|-',
  about: 'Keep a secret for containers',
  description:
    'A secret is a file with a name, for `run --secret`. It is read from a file, from standard input (-) or, with --env, from an ' +
    'environment variable of that name. It is kept unencrypted in files that only you can read, and no command shows it again.',
  options: {
    driver: {
      kind: 'text',
      short: 'd',
      placeholder: 'NAME',
      about: 'Who keeps it',
      defaultText: 'file',
      parse: asText,
    },
    'driver-opts': {
      kind: 'list',
      placeholder: 'KEY=VALUE',
      about: 'Options of the driver: path is the folder that has the file',
      commas: true,
      parse: parsePair,
    },
    env: { kind: 'flag', about: 'Read it from an environment variable' },
    ignore: { kind: 'flag', about: 'Do nothing when there is one of that name' },
    label: { kind: 'list', short: 'l', placeholder: 'KEY[=VALUE]', about: 'Label the secret', parse: asText },
    replace: { kind: 'flag', about: 'Give the one of that name the new content' },
  },
  arguments: { min: 2, max: 2 },
  completes: 'files',
  examples: {
    'From a file': 'tsman secret create key ./key.pem',
    'From a program': 'pass show db | tsman secret create db-password -',
    'From a variable': 'tsman secret create --env token API_TOKEN',
  },
  async run(values, [name = '', source = ''], context) {
    const { driver = 'file', env, ignore, label, replace } = values;
    if (driver !== 'file' && driver !== '') throw noSecretDriver(driver);
    if (ignore && replace) throw conflictingOptions('ignore and replace cannot be used together');
    const secret = await createSecret(await context.engine.secrets(), {
      name,
      data: env ? secretOfVariable(context, source) : await readSecret(context, source),
      labels: parseLabels(label),
      options: Object.fromEntries(values['driver-opts']),
      ifThere: ignore ? 'ignore' : replace ? 'replace' : 'fail',
    });
    context.print(secret.id);
    return 0;
  },
});

/** The folder, absolute: it means the same from everywhere. @throws TSMAN_USAGE in podman's words */
function parsePair(text: string): readonly [key: string, value: string] {
  const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw unreadableValue(`${text} must be formatted as key=value`);
  return [key, key === 'path' ? callersPath(value, { cwd: process.cwd() }) : value];
}
