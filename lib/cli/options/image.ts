import type { ContainerRequest } from '../../containers/model.ts';
import { PULL_POLICIES, type PullPolicy } from '../../images/pull-policy.ts';
import type { RegistryOptions } from '../../registry/registry.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, callersPath, nonEmpty } from './caller.ts';
import { conflictingOptions, invalidOption, notSupportedYet } from './errors.ts';
import { type Platform, parsePlatform } from './platform.ts';
import { registryOptions, registryRequest } from './registry.ts';

/** Where a container's root file system comes from. */
export const imageOptions = {
  ...registryOptions,
  pull: {
    kind: 'text',
    placeholder: 'POLICY',
    about: 'When to pull the image',
    choices: PULL_POLICIES,
    defaultText: 'missing',
    parse: asText,
  },
  quiet: { kind: 'flag', short: 'q', about: 'Say nothing about a pull' },
  platform: {
    kind: 'text',
    placeholder: 'OS/ARCH[/VARIANT]',
    about: 'Use the image of another platform',
    parse: asText,
  },
  arch: { kind: 'text', placeholder: 'ARCH', about: 'Use the image of another architecture', parse: asText },
  os: { kind: 'text', placeholder: 'OS', about: 'Use the image of another operating system', parse: asText },
  variant: { kind: 'text', placeholder: 'VARIANT', about: 'Use the image of a variant', parse: asText },
  rootfs: { kind: 'flag', about: 'The first argument is a folder, not an image' },
} as const satisfies OptionTable;

/** How to get at the image. */
export interface ImageChoice {
  readonly pull: PullPolicy;
  readonly quiet: boolean;
  /** undefined for that of this machine. */
  readonly platform: Platform | undefined;
  readonly registry: RegistryOptions;
}

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT in podman's words */
export function imageChoice(
  values: Values<typeof imageOptions>,
  caller: Pick<Caller, 'conf' | 'given' | 'warn'>,
): ImageChoice {
  const policy = nonEmpty(values.pull) ?? nonEmpty(caller.conf.engine.pull_policy) ?? 'missing';
  return {
    pull: parsePullPolicy(policy),
    quiet: values.quiet,
    platform: choosePlatform(values),
    registry: registryRequest(values, caller),
  };
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function parsePullPolicy(text: string): PullPolicy {
  const word = text.toLowerCase();
  const policy = PULL_POLICIES.find((each) => each === word);
  if (policy !== undefined) return policy;
  if (word === 'ifnotpresent' || word === 'ifmissing') return 'missing';
  if (word === 'ifnewer') return 'newer';
  throw invalidOption(`unsupported pull policy "${text}"`, `Choose one of ${PULL_POLICIES.join(', ')}.`);
}

/** `--platform`, or `--os`, `--arch` and `--variant` together. */
export function choosePlatform(
  values: Pick<Values<typeof imageOptions>, 'platform' | 'arch' | 'os' | 'variant'>,
): Platform | undefined {
  const [platform, arch, os, variant] = [
    nonEmpty(values.platform),
    nonEmpty(values.arch),
    nonEmpty(values.os),
    nonEmpty(values.variant),
  ];
  const parts = arch ?? os ?? variant;
  if (platform !== undefined) {
    if (arch !== undefined || os !== undefined) {
      throw conflictingOptions('--platform option can not be specified with --arch or --os');
    }
    return parsePlatform(platform);
  }
  if (parts === undefined) return undefined;
  const plain = parsePlatform(`${os ?? 'linux'}${arch === undefined ? '' : `/${arch}`}`);
  return { ...plain, variant: variant ?? '' };
}

/** The first argument, and what follows it. */
export function sourceRequest(
  values: Pick<Values<typeof imageOptions>, 'rootfs'>,
  [first = '', ...rest]: readonly string[],
  caller: Pick<Caller, 'cwd'>,
): Pick<ContainerRequest, 'source' | 'args'> {
  if (!values.rootfs) return { source: { type: 'image', reference: first }, args: rest };
  const [, folder = '', option] = /^([\s\S]*?)(?::(O|idmap(?:=.*)?))?$/.exec(first) ?? [];
  if (option?.startsWith('idmap')) throw notSupportedYet('--rootfs with idmap');
  if (folder === '') throw invalidOption('the folder of --rootfs cannot be empty');
  return {
    source: { type: 'rootfs', folder: callersPath(folder, caller), overlay: option === 'O' },
    args: rest,
  };
}
