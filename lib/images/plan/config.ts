import type { HistoryEntry, ImageConfig } from '../../oci/image-spec.ts';
import { isDigest } from './documents.ts';
import {
  isCount,
  isFlag,
  isListOf,
  isMapOf,
  isMaybe,
  isObject,
  isObjectWith,
  isText,
  type Shape,
  wrongKey,
} from './shape.ts';

/** More than any image has; overlay takes 500. */
const MAX_LAYERS = 500;

const texts = isMaybe(isListOf(isText));
const set = isMaybe(isMapOf((value): value is object | null => value === null || isObject(value)));

/** What is kept of a configuration must be what `run` takes it for. @see OCI image-spec, config.md */
const EXECUTION: Readonly<Record<string, Shape<unknown>>> = {
  User: isMaybe(isText),
  ExposedPorts: set,
  Env: texts,
  Entrypoint: texts,
  Cmd: texts,
  Volumes: set,
  WorkingDir: isMaybe(isText),
  Labels: isMaybe(isMapOf(isText)),
  StopSignal: isMaybe(isText),
  Shell: texts,
  OnBuild: texts,
  Healthcheck: isMaybe(
    isObjectWith({
      Test: texts,
      Interval: isMaybe(isCount),
      Timeout: isMaybe(isCount),
      StartPeriod: isMaybe(isCount),
      StartInterval: isMaybe(isCount),
      Retries: isMaybe(isCount),
    }),
  ),
};

const TOP: Readonly<Record<string, Shape<unknown>>> = {
  architecture: isMaybe(isText),
  os: isMaybe(isText),
  variant: isMaybe(isText),
  author: isMaybe(isText),
  created: isMaybe((value): value is string => isText(value) && !Number.isNaN(Date.parse(value))),
  config: isMaybe(isObject),
  history: isMaybe(
    isListOf(
      isObjectWith<HistoryEntry>({
        created: isMaybe(isText),
        created_by: isMaybe(isText),
        author: isMaybe(isText),
        comment: isMaybe(isText),
        empty_layer: isMaybe(isFlag),
      }),
    ),
  ),
};

const isRootfs = isObjectWith<ImageConfig['rootfs']>({ diff_ids: isMaybe(isListOf(isDigest)) });

/**
 * Read an image's configuration.
 *
 * @returns what is wrong with it, in words that fit behind a colon, when it is no configuration
 * @see OCI image-spec, config.md
 */
export function parseImageConfig(
  text: string,
): { readonly config: ImageConfig } | { readonly problem: string } {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return { problem: 'its configuration is not JSON' };
  }
  if (!isObject(config)) return { problem: 'its configuration is no object' };
  const given = config as Partial<ImageConfig>;
  const rootfs: unknown = given.rootfs;
  if (!isObject(rootfs) || !('type' in rootfs) || rootfs.type !== 'layers') {
    return { problem: 'it is no container image: rootfs.type is not "layers"' };
  }
  if (!isRootfs(rootfs)) return { problem: 'a diff ID in its configuration is no sha256 digest' };
  const wrong = wrongKey(given, TOP) ?? wrongKey(given.config ?? {}, EXECUTION);
  if (wrong !== undefined) return { problem: `"${wrong}" in its configuration is not what it has to be` };
  const diffIds = rootfs.diff_ids ?? [];
  if (diffIds.length > MAX_LAYERS) return { problem: `it has more than ${MAX_LAYERS} layers` };
  return { config: completed(given, diffIds) };
}

function completed(given: Partial<ImageConfig>, diffIds: ImageConfig['rootfs']['diff_ids']): ImageConfig {
  return {
    ...given,
    architecture: given.architecture ?? '',
    os: given.os ?? 'linux',
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
}
