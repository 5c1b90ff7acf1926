import { TsmanError } from '../../base/error.ts';
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

/**
 * Whether an image is of the platform that was asked for. Images do not say their variant here.
 *
 * @throws TSMAN_IMAGE_PLATFORM
 */
export function checkPlatform(
  wanted: Platform | undefined,
  image: { readonly name: string; readonly os: string; readonly architecture: string },
): void {
  if (wanted === undefined) return;
  const { os, architecture } = image;
  const fits = wanted.os === os && (wanted.architecture === '' || wanted.architecture === architecture);
  if (fits) return;
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
