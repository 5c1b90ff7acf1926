import { TsmanError } from '../../base/error.ts';
import type { Platform as OciPlatform } from '../../oci/image-spec.ts';
import { invalidOption } from './errors.ts';

/** What a program is built for; an empty field is not said. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** What the machines call themselves, beside what images call them. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  i686: '386',
};

const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd'];

/**
 * `linux/arm64/v8`, `linux/amd64`, `linux`, `arm64`.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  const [first = '', second = '', variant = ''] = parts;
  if (parts.length > 3 || !parts.every((part) => /^[A-Za-z0-9_.-]+$/.test(part))) {
    throw invalidOption(`"${text}": cannot parse platform specifier: invalid argument`);
  }
  if (parts.length === 1 && !SYSTEMS.includes(first)) return platform('linux', first, '');
  return platform(first, second, variant);
}

/** What a registry is asked for; fields that are not said are those of the machine. */
export function ociPlatform({ os, architecture, variant }: Platform, machine: OciPlatform): OciPlatform {
  const same = architecture === '' || architecture === machine.architecture;
  const implied = same ? machine.variant : undefined;
  const chosen = variant === '' ? implied : variant;
  return {
    os,
    architecture: architecture === '' ? machine.architecture : architecture,
    ...(chosen !== undefined && { variant: chosen }),
  };
}

interface BuiltFor {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Whether an image is of the platform that was asked for, as far as both say. */
export function fitsPlatform(wanted: Platform | undefined, image: BuiltFor): boolean {
  if (wanted === undefined) return true;
  const said = (word: string, is: string | undefined) => word === '' || !is || word === is;
  return (
    wanted.os === image.os &&
    said(wanted.architecture, image.architecture) &&
    said(wanted.variant, image.variant)
  );
}

/** @throws TSMAN_IMAGE_PLATFORM when it is of another */
export function checkPlatform(
  wanted: Platform | undefined,
  image: BuiltFor & { readonly name: string },
): void {
  if (wanted === undefined || fitsPlatform(wanted, image)) return;
  const { os, architecture } = image;
  const asked = [wanted.os, wanted.architecture, wanted.variant].filter(Boolean).join('/');
  throw new TsmanError(`image ${image.name} is for ${os}/${architecture}, not for ${asked}`, {
    kind: 'not-found',
    code: 'TSMAN_IMAGE_PLATFORM',
    hint: `Leave --platform out, or load the image for ${asked}.`,
  });
}

function platform(os: string, architecture: string, variant: string): Platform {
  const lower = architecture.toLowerCase();
  return { os: os.toLowerCase(), architecture: ARCHITECTURES[lower] ?? lower, variant };
}
