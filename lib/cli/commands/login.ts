import { defineCommand } from '../command.ts';
import { logIn } from '../log-in.ts';
import { loginKey } from '../login-key.ts';
import { asText } from '../option.ts';
import { nonEmpty } from '../options/caller.ts';
import { conflictingOptions } from '../options/errors.ts';
import { registryOptions, registryRequest } from '../options/registry.ts';

const { authfile, 'cert-dir': certDir, 'tls-verify': tlsVerify } = registryOptions;

export const login = defineCommand({
  usage: 'login [options] [REGISTRY]',
  about: 'Log in to a registry',
  description:
    'Keeps a user name and password for a registry, or for one of its repositories (REGISTRY/REPOSITORY), once the registry has ' +
    'accepted them. What is not given is asked for. They are written to the authentication file, which only its owner can read, or ' +
    'given to the credential helper that the file names. Without REGISTRY the first search registry is meant, which is docker.io ' +
    'unless registries.conf says otherwise.',
  options: {
    authfile,
    'cert-dir': certDir,
    'get-login': { kind: 'flag', about: 'Print who is logged in, and do nothing else' },
    password: { kind: 'text', short: 'p', placeholder: 'PASSWORD', about: 'Password', parse: asText },
    'password-stdin': { kind: 'flag', about: 'Read the password from standard input' },
    'tls-verify': tlsVerify,
    username: { kind: 'text', short: 'u', placeholder: 'NAME', about: 'User name', parse: asText },
    verbose: { kind: 'flag', short: 'v', about: 'Say where the password is kept' },
  },
  arguments: { min: 0, max: 1 },
  examples: {
    'Be asked': 'tsman login quay.io',
    'In a script': 'tsman login --username ci --password-stdin quay.io <token',
    'Who am I there': 'tsman login --get-login quay.io',
  },
  async run(values, [text], context) {
    const password = nonEmpty(values.password);
    if (values['password-stdin'] && password !== undefined) {
      throw conflictingOptions("Can't specify both --password-stdin and --password");
    }
    const username = nonEmpty(values.username);
    if (values['password-stdin'] && username === undefined) {
      throw conflictingOptions('Must provide --username with --password-stdin');
    }
    return logIn(context, {
      key: await loginKey(text, context.engine),
      onlyTell: values['get-login'],
      username,
      password,
      passwordFromInput: values['password-stdin'],
      verbose: values.verbose,
      registry: registryRequest(values, context),
    });
  },
});
