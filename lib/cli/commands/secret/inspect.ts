import { reworded, TsmanError } from '../../../base/error.ts';
import type { Secret } from '../../../secrets/model.ts';
import { inspectSecret } from '../../../secrets/plan/inspect.ts';
import { defineCommand } from '../../command.ts';
import { goTime } from '../../go-time.ts';
import { printInspected } from '../../inspected.ts';
import { conflictingOptions } from '../../options/errors.ts';
import { formatOption } from '../../options/format.ts';
import { reportError } from '../../report-error.ts';

export const secretInspect = defineCommand({
  usage: 'secret inspect [options] SECRET [SECRET...]',
  about: 'Show what is known of secrets, as JSON',
  description: 'The secrets themselves are not shown, here or by any other command.',
  options: {
    ...formatOption,
    pretty: { kind: 'flag', about: 'Print it for people to read' },
  },
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  completes: 'secrets',
  examples: {
    'When it was changed': `tsman secret inspect --format '{{.UpdatedAt}}' key`,
    'For people': 'tsman secret inspect --pretty key',
  },
  async run({ format, pretty }, names, { engine, print, environment, stderr }) {
    if (pretty && format !== undefined)
      throw conflictingOptions('--format and --pretty cannot be used together');
    const { store } = await engine.secrets();
    const errors: unknown[] = [];
    const found = names.flatMap((name) => {
      try {
        return store.resolve(name);
      } catch (error) {
        errors.push(inspecting(error));
        return [];
      }
    });
    if (pretty) for (const secret of found) print(prettyText(secret));
    else {
      const objects = found.map((secret) => inspectSecret(secret, store.folderOf(secret)));
      await printInspected(objects, { format, name: 'secret inspect', print });
    }
    return errors.reduce<number>((_, error) => reportError(error, { env: environment, stderr }), 0);
  },
});

function prettyText({ id, name, labels, createdAt, updatedAt }: Secret): string {
  const pairs = Object.entries(labels).map(([key, value]) =>
    value === '' ? ` - ${key}` : ` - ${key}=${value}`,
  );
  return [
    `ID:              ${id}`,
    `Name:              ${name}`,
    'Labels:',
    ...pairs,
    'Driver:            file',
    `Created at:        ${goTime(createdAt)}`,
    `Updated at:        ${goTime(updatedAt)}`,
  ].join('\n');
}

/** In podman's words. */
function inspecting(error: unknown): unknown {
  if (!(error instanceof TsmanError) || error.kind !== 'not-found') return error;
  return reworded(error, `inspecting secret: ${error.message}`);
}
