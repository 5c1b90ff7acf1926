import type { ExecutionConfig } from '../../oci/image-spec.ts';

const ORDER: readonly (keyof ExecutionConfig)[] = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
  'OnBuild',
  'Healthcheck',
  'Shell',
];

/** Keys in the order in which podman writes them, maps sorted by key, nothing empty: the same settings give the same bytes. */
export function inOrder(config: ExecutionConfig): ExecutionConfig {
  const entries = ORDER.map((key) => [key, config[key]] as const).filter(([, value]) => value != null);
  const sorted = (value: unknown) =>
    typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'Healthcheck' ? value : sorted(value)]),
  );
}
