import type { Platform } from './image-spec.ts';

/** Go's words for what Node calls otherwise. @see OCI image-spec, image-index.md "Platform Variants" */
const ARCHITECTURES: Readonly<Record<string, Omit<Platform, 'os'>>> = {
  arm: { architecture: 'arm', variant: 'v7' },
  arm64: { architecture: 'arm64', variant: 'v8' },
  ia32: { architecture: '386' },
  mipsel: { architecture: 'mipsle' },
  ppc64: { architecture: 'ppc64le' },
  x64: { architecture: 'amd64' },
};

/** @param architecture as Node names it: `x64`, `arm64` */
export function platformOf(architecture: string): Platform {
  return { os: 'linux', ...(ARCHITECTURES[architecture] ?? { architecture }) };
}
