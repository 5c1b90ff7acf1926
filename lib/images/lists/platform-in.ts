import type { ImageConfig, Platform } from '../../oci/image-spec.ts';

/** The platform that an image says it is for. @see OCI image-spec, config.md */
export function platformIn(config: ImageConfig): Platform {
  const { architecture, os, variant } = config;
  const [version, features] = [config['os.version'], config['os.features']];
  return {
    architecture,
    os,
    ...(variant && { variant }),
    ...(version && { 'os.version': version }),
    ...(features?.length && { 'os.features': features }),
  };
}
