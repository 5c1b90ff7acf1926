import type { MemberChange } from '../../images/lists/model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { invalidOption } from './errors.ts';

/** What can be said of an image in a manifest list. */
export const memberOptions = {
  annotation: {
    kind: 'list',
    placeholder: 'KEY=VALUE',
    about: 'Give the image an annotation in the list',
    parse: parseAnnotation,
  },
  arch: { kind: 'text', placeholder: 'ARCH', about: 'The architecture it is for', parse: asText },
  features: {
    kind: 'list',
    placeholder: 'FEATURE',
    about: 'Features of the processor that it needs',
    commas: true,
    parse: asText,
  },
  os: { kind: 'text', placeholder: 'OS', about: 'The operating system it is for', parse: asText },
  'os-version': {
    kind: 'text',
    placeholder: 'VERSION',
    about: 'The version of the operating system it is for',
    parse: asText,
  },
  variant: { kind: 'text', placeholder: 'VARIANT', about: 'The variant it is for', parse: asText },
} as const satisfies OptionTable;

/** Those of `annotate`, which has one more. */
export const annotateOptions = {
  ...memberOptions,
  'os-features': {
    kind: 'list',
    placeholder: 'FEATURE',
    about: 'Features of the operating system that it needs',
    commas: true,
    parse: asText,
  },
} as const satisfies OptionTable;

/** What was said of it. */
export function memberChange(
  values: Values<typeof memberOptions> & Partial<Values<typeof annotateOptions>>,
): MemberChange {
  const { annotation, arch, features, os, variant } = values;
  return {
    architecture: arch,
    os,
    variant,
    osVersion: values['os-version'],
    osFeatures: values['os-features'],
    features,
    ...(annotation.length > 0 && { annotations: Object.fromEntries(annotation) }),
  };
}

function parseAnnotation(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw invalidOption(`no value given for annotation "${text}"`, 'Write KEY=VALUE.');
  return [text.slice(0, equals), text.slice(equals + 1)];
}
