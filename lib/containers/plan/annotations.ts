import type { Container } from '../model.ts';

/** Annotations under these change what the runtime does; an image has no say in that. */
const OF_THE_RUNTIME =
  /^(run\.oci\.|org\.systemd\.property\.|org\.criu\.|module\.wasm\.|io\.kubernetes\.cri-o\.)/;

/**
 * The annotations of a container: what the image says of itself, the user's labels, then the user's annotations,
 * a later one over an earlier one.
 *
 * @see OCI image-spec, conversion.md "Annotation Fields"
 */
export function planAnnotations({ request, image }: Pick<Container, 'request' | 'image'>) {
  const { StopSignal: stopSignal, ExposedPorts: ports = {}, Labels: labels } = image?.config ?? {};
  const exposed = Object.keys(ports).join(',');
  const all: Record<string, string> = {
    'io.container.manager': 'tsman',
    ...(stopSignal === undefined || stopSignal === ''
      ? {}
      : { 'org.opencontainers.image.stopSignal': stopSignal }),
    ...(exposed === '' ? {} : { 'org.opencontainers.image.exposedPorts': exposed }),
    ...harmless(labels ?? {}),
    ...request.labels,
    ...(request.groupAdd.includes('keep-groups') ? { 'run.oci.keep_original_groups': '1' } : {}),
    ...request.annotations,
  };
  return all;
}

function harmless(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !OF_THE_RUNTIME.test(name)));
}
