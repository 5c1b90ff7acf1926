import { transportRefused } from '../errors.ts';

/** Formats of images in files, by the names that skopeo and podman gave them. */
export type FileTransport = 'oci' | 'oci-archive' | 'docker-archive' | 'dir';

/** Where an image is, as a user writes it before a colon. */
export type ImagePlace =
  | { readonly transport: 'docker'; readonly name: string }
  | { readonly transport: 'containers-storage'; readonly name: string }
  | {
      readonly transport: FileTransport;
      readonly path: string;
      /** Which image of several: its name there. */
      readonly reference: string | undefined;
    };

const FILES: readonly string[] = ['oci', 'oci-archive', 'docker-archive', 'dir'] satisfies FileTransport[];
const OTHERS: readonly string[] = ['docker-daemon', 'ostree', 'sif', 'tarball', 'atomic'];

/**
 * Read `docker://NAME`, `oci:PATH[:NAME]`, `dir:PATH` and their like.
 *
 * @returns undefined for a name without a transport
 * @throws TSMAN_TRANSPORT for a transport that others have and tsman has not
 * @see containers-transports(5)
 */
export function parsePlace(text: string): ImagePlace | undefined {
  const [, transport = '', rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? [];
  if (transport === 'docker') {
    return rest.startsWith('//') ? { transport, name: rest.slice(2) } : undefined;
  }
  if (transport === 'containers-storage') return { transport, name: rest.replace(/^\[[^\]]*\]/, '') };
  if (FILES.includes(transport)) return filePlace(transport as FileTransport, rest);
  if (OTHERS.includes(transport)) throw transportRefused(transport);
  return undefined;
}

/** A folder of `dir:` has one image; in the others a colon separates its name from the path. */
function filePlace(transport: FileTransport, rest: string): ImagePlace {
  const colon = transport === 'dir' ? -1 : rest.indexOf(':');
  if (colon === -1) return { transport, path: rest, reference: undefined };
  const reference = rest.slice(colon + 1);
  return { transport, path: rest.slice(0, colon), reference: reference === '' ? undefined : reference };
}
