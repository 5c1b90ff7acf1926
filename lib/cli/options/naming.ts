import type { ContainerRequest } from '../../containers/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, callersPath, defined, nonEmpty } from './caller.ts';
import { conflictingOptions, invalidOption } from './errors.ts';
import { readLabelFile } from './variables.ts';

/** What a container is called and told apart by. */
export const namingOptions = {
  name: { kind: 'text', placeholder: 'NAME', about: 'Name of the container', parse: asText },
  replace: { kind: 'flag', about: 'Remove a container that has the name already' },
  label: {
    kind: 'list',
    short: 'l',
    placeholder: 'KEY[=VALUE]',
    about: 'Label the container',
    parse: asText,
  },
  'label-file': {
    kind: 'list',
    placeholder: 'FILE',
    about: 'Read labels from a file',
    commas: true,
    parse: asText,
  },
  annotation: {
    kind: 'list',
    placeholder: 'KEY=VALUE',
    about: "Add an annotation to the runtime's configuration",
    commas: true,
    parse: asText,
  },
  cidfile: { kind: 'text', placeholder: 'FILE', about: "Write the container's ID to a file", parse: asText },
} as const satisfies OptionTable;

/** @see podman-create(1), `--name` */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT */
export function namingRequest(
  values: Values<typeof namingOptions>,
  caller: Caller,
): Pick<ContainerRequest, 'name' | 'labels' | 'annotations' | 'containerIdFile'> {
  const name = nonEmpty(values.name);
  if (name !== undefined) checkName(name);
  if (values.replace && name === undefined) {
    throw conflictingOptions('cannot replace container without --name being set');
  }
  const idFile = nonEmpty(values.cidfile);
  const annotations = [...(caller.conf.containers.annotations ?? []), ...values.annotation];
  return {
    ...defined({
      name,
      containerIdFile: idFile === undefined ? undefined : callersPath(idFile, caller),
    }),
    labels: parseLabels([...labelsOfFiles(values, caller), ...values.label]),
    annotations: Object.fromEntries(annotations.map(parseAnnotation)),
  };
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function checkName(name: string, attempt = 'running container create option: '): void {
  if (!NAME.test(name)) {
    throw invalidOption(`${attempt}names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`);
  }
}

/** `key=value`, or `key` for an empty value; the last one counts. @throws TSMAN_OPTION_INVALID in podman's words */
export function parseLabels(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [key, value] = halves(text);
      if (key === '') throw invalidOption(`unable to process labels: invalid label format: "${text}"`);
      return [key, value ?? ''];
    }),
  );
}

function labelsOfFiles(values: Values<typeof namingOptions>, caller: Caller): readonly string[] {
  const readFile = (path: string) => caller.readFile(callersPath(path, caller));
  return values['label-file'].flatMap((path) => readLabelFile(path, { readFile }));
}

function parseAnnotation(text: string): readonly [string, string] {
  const [key, value] = halves(text);
  if (value === undefined) throw invalidOption('annotations must be formatted KEY=VALUE');
  return [key, value];
}

function halves(text: string): readonly [string, string | undefined] {
  const cut = text.indexOf('=');
  return cut === -1 ? [text, undefined] : [text.slice(0, cut), text.slice(cut + 1)];
}
