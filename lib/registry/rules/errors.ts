import { TsmanError } from '../../base/error.ts';

/** Where a configuration says something that cannot be kept. */
export interface BadValue {
  readonly file: string;
  readonly line: number | undefined;
  /** `registry[1].insecure` */
  readonly key: string;
  /** What is wrong with it, as the end of a sentence that begins with the key. */
  readonly problem: string;
}

export const confValueRefused = ({ file, line, key, problem }: BadValue) =>
  new TsmanError(
    `cannot read "${file}": ${line === undefined ? '' : `line ${line}: `}${key === '' ? '' : `${key} `}${problem}`,
    {
      kind: 'invalid',
      code: 'TSMAN_CONFIG_VALUE',
      hint: `Correct ${key === '' ? 'it' : key} in ${file}.`,
    },
  );

export const confUnreadable = (file: string, cause: unknown) =>
  new TsmanError(`cannot read "${file}": ${cause instanceof Error ? cause.message : String(cause)}`, {
    kind: 'unavailable',
    code: 'TSMAN_CONFIG_UNREADABLE',
    hint: `Make ${file} readable, or name another file.`,
    cause,
  });

/** A `[[registry]]` sends a name somewhere that can be no name. */
export const rewriteRefused = (name: string, prefix: string, found: string) =>
  new TsmanError(
    `cannot find where "${name}" is: the registry with prefix "${prefix}" in registries.conf makes it "${found}", which cannot be kept to`,
    {
      kind: 'invalid',
      code: 'TSMAN_CONFIG_VALUE',
      hint: `Correct \`location\` of the registry "${prefix}" and of its mirrors in registries.conf.`,
    },
  );

/** Podman's words. */
export const registryBlocked = (name: string, { prefix, file }: { prefix: string; file: string }) =>
  new TsmanError(`initializing source docker://${name}: registry ${prefix} is blocked in ${file}`, {
    kind: 'forbidden',
    code: 'TSMAN_REGISTRY_BLOCKED',
    hint: `Use another image, or take \`blocked\` of the registry ${prefix} out of ${file}.`,
  });

/** Podman's words, for a configuration that says that nothing shall be searched. */
export const shortNameUnresolved = (name: string, file: string) =>
  new TsmanError(
    `short-name "${name}" did not resolve to an alias and no unqualified-search registries are defined in "${file}"`,
    {
      kind: 'not-found',
      code: 'TSMAN_SHORT_NAME',
      hint: `Write the whole name, as in \`docker.io/library/${name}\`, or make an alias in registries.conf.`,
    },
  );

/** Podman's words. */
export const shortNameAmbiguous = (name: string, candidates: readonly string[]) =>
  new TsmanError(`short-name resolution enforced but cannot prompt without a TTY: "${name}"`, {
    kind: 'invalid',
    code: 'TSMAN_SHORT_NAME_AMBIGUOUS',
    hint: `Write the whole name: ${candidates.join(', or ')}.`,
  });

/** Podman's words. `image` has its transport before it. */
export const policyRefused = (image: string, file: string) =>
  new TsmanError(`Source image rejected: Running image ${image} is rejected by policy.`, {
    kind: 'forbidden',
    code: 'TSMAN_POLICY_REFUSED',
    hint: `Use another image, or change what ${file} says of it.`,
  });

/** A policy that cannot be checked is never taken for fulfilled. */
export const policyUncheckable = (image: string, requirement: string, file: string) =>
  new TsmanError(
    `Source image rejected: "${file}" wants ${requirement} for ${image}, which this version cannot check`,
    {
      kind: 'unsupported',
      code: 'TSMAN_POLICY_REFUSED',
      hint: `Signatures are not checked yet: fetch it with a program that does, or change what ${file} says of it.`,
    },
  );

export const policyBroken = (file: string, problem: string) =>
  new TsmanError(`invalid policy in "${file}": ${problem}`, {
    kind: 'invalid',
    code: 'TSMAN_POLICY_BROKEN',
    hint: `Correct ${file}: with a policy that cannot be read no image is taken.`,
  });
