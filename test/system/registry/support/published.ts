import { sha256 } from '../../../support/archives.ts';

export interface Published {
  /** Of the manifest's bytes. */
  readonly digest: string;
  readonly mediaType: string;
  readonly layers: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[];
}

const TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What a registry without TLS has under a name, without tsman's help. */
export async function publishedAt(host: string, repository: string, version: string): Promise<Published> {
  const url = `http://${host}/v2/${repository}/manifests/${version}`;
  const answer = await fetch(url, { headers: { accept: TYPES.join(', ') } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { layers } = JSON.parse(bytes.toString('utf8')) as Pick<Published, 'layers'>;
  return { digest: sha256(bytes), mediaType: answer.headers.get('content-type') ?? '', layers };
}
