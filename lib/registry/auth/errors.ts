import { reworded, TsmanError } from '../../base/error.ts';

export const authFileBroken = (file: string, problem: string) =>
  new TsmanError(`cannot read credentials from "${file}": ${problem}`, {
    kind: 'invalid',
    code: 'TSMAN_AUTH_FILE',
    hint: `Correct ${file}, or remove it and log in again.`,
  });

export const authFileUnusable = (action: 'read' | 'write', file: string, cause: unknown) =>
  new TsmanError(
    `cannot ${action} credentials ${action === 'read' ? 'from' : 'to'} "${file}": ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      kind: 'unavailable',
      code: 'TSMAN_AUTH_FILE',
      hint: 'Use another file with --authfile, or REGISTRY_AUTH_FILE.',
      cause,
    },
  );

export const authFileMissing = (file: string) =>
  new TsmanError(`checking authfile: stat ${file}: no such file or directory`, {
    kind: 'not-found',
    code: 'TSMAN_AUTH_FILE',
    hint: 'Check --authfile and REGISTRY_AUTH_FILE.',
  });

/** `program` is `docker-credential-NAME`; `said` what it printed, never what it was given. */
export const helperFailed = (program: string, action: string, said: string) =>
  new TsmanError(`cannot ${action} credentials with ${program}: ${said}`, {
    kind: 'unavailable',
    code: 'TSMAN_CREDENTIAL_HELPER',
    hint: `Try \`${program} list\` by itself, or take it out of the configuration.`,
  });

/** `file` is where the helper is named. */
export const helperMissing = (program: string, file: string) =>
  new TsmanError(`cannot run the credential helper "${program}" named in "${file}": it is not in PATH`, {
    kind: 'unavailable',
    code: 'TSMAN_CREDENTIAL_HELPER',
    hint: `Install ${program}, or take it out of ${file}.`,
  });

export const helperNamespaced = (program: string, key: string) =>
  new TsmanError(`cannot keep credentials for "${key}" with ${program}: helpers know whole registries only`, {
    kind: 'unsupported',
    code: 'TSMAN_CREDENTIAL_HELPER',
    hint: 'Log in to the registry as a whole, or use another file with --authfile.',
  });

export const loginNameRefused = (problem: string) =>
  new TsmanError(problem, {
    kind: 'invalid',
    code: 'TSMAN_LOGIN_NAME',
    hint: 'Name a registry, as in `tsman login quay.io`, or a repository of it without a tag.',
  });

export const notLoggedIn = (key: string) =>
  new TsmanError(`not logged into ${key}`, {
    kind: 'not-found',
    code: 'TSMAN_NOT_LOGGED_IN',
    hint: `Log in with \`tsman login ${key}\`.`,
  });

export const loginRefused = (key: string) =>
  new TsmanError(`logging into "${key}": invalid username/password`, {
    kind: 'forbidden',
    code: 'TSMAN_LOGIN_REFUSED',
    hint: 'Check user name and password; many registries want an access token for a password.',
  });

/** The registry could not be asked. */
export const loginFailed = (key: string, cause: TsmanError) =>
  reworded(cause, `authenticating creds for "${key}": ${cause.message}`);

/** A token instead of a password: only who gave it can change it. */
export const loggedInByToken = (key: string) =>
  new TsmanError('currently logged in, auth file contains an Identity token', {
    kind: 'conflict',
    code: 'TSMAN_LOGIN_TOKEN',
    hint: `Log out first with \`tsman logout ${key}\`.`,
  });
