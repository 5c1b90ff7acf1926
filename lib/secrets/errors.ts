import { TsmanError } from '../base/error.ts';

const LIST = 'Run `tsman secret ls` to list every secret.';

export const noSuchSecret = (name: string) =>
  new TsmanError(`no secret with name or id "${name}": no such secret`, {
    kind: 'not-found',
    code: 'TSMAN_SECRET_NOT_FOUND',
    hint: LIST,
  });

/** The beginning of an ID that several have. */
export const secretAmbiguous = (part: string) =>
  new TsmanError(`more than one result secret with prefix ${part}: secret is ambiguous`, {
    kind: 'invalid',
    code: 'TSMAN_SECRET_AMBIGUOUS',
    hint: 'Give more digits of the ID, or the name.',
  });

export const secretExists = (name: string) =>
  new TsmanError(`${name}: secret name in use`, {
    kind: 'conflict',
    code: 'TSMAN_SECRET_EXISTS',
    hint: 'With --replace it gets the new content.',
  });

export const secretNameInvalid = (name: string) =>
  new TsmanError(
    `only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]: ${name}: invalid secret name`,
    { kind: 'invalid', code: 'TSMAN_SECRET_NAME' },
  );

export const secretSizeInvalid = () =>
  new TsmanError('secret data must be larger than 0 and less than 512000 bytes', {
    kind: 'invalid',
    code: 'TSMAN_SECRET_SIZE',
  });

/** Programs that keep secrets elsewhere. */
export const noSecretDriver = (driver: string) =>
  new TsmanError('invalid driver', {
    kind: 'unsupported',
    code: 'TSMAN_SECRET_DRIVER',
    hint: `There is no driver ${driver}: use file.`,
  });

/** Somebody has removed the file in the folder that `--driver-opts path=` named. */
export const secretDataGone = (name: string, path: string) =>
  new TsmanError(`secret ${name} has lost its data: open ${path}: no such file or directory`, {
    kind: 'unavailable',
    code: 'TSMAN_SECRET_DATA',
    hint: `Make it anew: tsman secret create --replace ${name} FILE`,
  });

/** The folder of `--driver-opts path=` cannot be used. */
export const secretFolderUnusable = (folder: string, cause: unknown) =>
  new TsmanError(`creating secret: the folder ${folder} cannot be written to`, {
    kind: 'invalid',
    code: 'TSMAN_SECRET_FOLDER',
    cause,
  });

export const secretFilterInvalid = (message: string) =>
  new TsmanError(message, {
    kind: 'invalid',
    code: 'TSMAN_FILTER_INVALID',
    hint: 'See `tsman secret ls --help`.',
  });
