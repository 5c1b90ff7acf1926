import { stringify } from 'yaml';

/** A value as YAML, as podman prints it: lists not indented, long lines not folded. */
export function toYaml(value: unknown): string {
  return stringify(value, { indentSeq: false, lineWidth: 0 });
}
