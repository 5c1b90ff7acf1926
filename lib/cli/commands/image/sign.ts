import { defineCommand } from '../../command.ts';
import { declined } from '../../declined.ts';
import { asText } from '../../option.ts';

const hiddenText = {
  kind: 'text',
  placeholder: 'VALUE',
  about: 'Not supported',
  hidden: true,
  parse: asText,
} as const;

export const imageSign = defineCommand({
  usage: 'image sign [options] IMAGE [IMAGE...]',
  about: 'Not supported: sign with cosign or skopeo',
  description: 'Sign what was pushed with another program: with cosign, or with skopeo and a GPG key.',
  options: {
    all: { kind: 'flag', short: 'a', about: 'Not supported', hidden: true },
    authfile: hiddenText,
    'cert-dir': hiddenText,
    directory: { ...hiddenText, short: 'd' },
    'sign-by': hiddenText,
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: { 'What to do instead': 'cosign sign registry.example/team/app@sha256:DIGEST' },
  async run() {
    throw declined(
      'image sign',
      'sign what was pushed with `cosign sign IMAGE@DIGEST` or `skopeo copy --sign-by KEY`',
    );
  },
});
