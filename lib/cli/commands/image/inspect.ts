import { TsmanError } from '../../../base/error.ts';
import { defineCommand } from '../../command.ts';
import { printInspected } from '../../inspected.ts';
import { formatOption } from '../../options/format.ts';
import { reportError } from '../../report-error.ts';

export const imageInspect = defineCommand({
  usage: 'image inspect [options] IMAGE [IMAGE...]',
  about: 'Show all there is to know of images, as JSON',
  options: {
    ...formatOption,
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'images',
  examples: { 'Its command': `tsman image inspect --format '{{.Config.Cmd}}' app` },
  async run({ format }, names, context) {
    const found: object[] = [];
    const errors: unknown[] = [];
    for (const name of names) {
      try {
        found.push(await context.engine.images.inspect(name));
      } catch (error) {
        errors.push(inspecting(error));
      }
    }
    await printInspected(found, { format, name: 'inspect', print: context.print });
    const world = { env: context.environment, stderr: context.stderr };
    return errors.reduce<number>((_, error) => reportError(error, world), 0);
  },
});

/** In podman's words. */
function inspecting(error: unknown): unknown {
  if (!(error instanceof TsmanError) || error.kind !== 'not-found') return error;
  const { message, kind, hint, cause } = error;
  const code = error.code as `TSMAN_${string}`;
  return new TsmanError(`inspecting object: ${message}`, {
    kind,
    code,
    cause,
    ...(hint !== undefined && { hint }),
  });
}
