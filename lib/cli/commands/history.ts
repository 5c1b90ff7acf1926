import type { HistoryStep } from '../../images/operations/history.ts';
import { defineCommand } from '../command.ts';
import { humanAgo, humanSize } from '../human.ts';
import { listFormatOption } from '../options/format.ts';
import { formatRows, type Listing } from '../rows.ts';

const NO_ID = '<missing>';
/** podman cuts commands here in tables. */
const COMMAND_LENGTH = 42;

export const history = defineCommand({
  usage: 'history [options] IMAGE',
  about: 'Show how an image was made, last step first',
  options: {
    ...listFormatOption,
    human: { kind: 'flag', short: 'H', default: true, about: 'Print sizes and times for people' },
    'no-trunc': { kind: 'flag', about: 'Do not shorten IDs and commands' },
    quiet: { kind: 'flag', short: 'q', about: 'Print IDs only' },
  },
  arguments: { min: 1, max: 1 },
  completes: 'images',
  examples: { 'What made it large': `tsman history --format '{{.Size}} {{.CreatedBy}}' app` },
  async run({ format, human, quiet, 'no-trunc': full }, [image = ''], context) {
    const steps = await context.engine.images.history(image);
    const lines = await formatRows(steps, historyListing({ now: context.now, human, full }), {
      name: 'history',
      format,
      ...(quiet && { only: 'ID' }),
    });
    for (const line of lines) context.print(line);
    return 0;
  },
});

interface Shown {
  readonly now: number;
  readonly human: boolean;
  readonly full: boolean;
}

function historyListing({ now, human, full }: Shown): Listing<HistoryStep> {
  return {
    columns: { ID: 'ID', Created: 'CREATED', CreatedBy: 'CREATED BY', Size: 'SIZE', Comment: 'COMMENT' },
    json: ({ id, createdAt, createdBy, sizeBytes, comment, tags }) => ({
      id: id ?? NO_ID,
      created: createdAt,
      Created: createdAt.replace(/\.\d+/, ''),
      CreatedBy: createdBy,
      size: sizeBytes,
      ...(tags.length > 0 && { tags }),
      comment,
    }),
    fields: ({ id = NO_ID, createdAt, createdBy, sizeBytes, comment, tags }) => ({
      ID: full ? id : id.slice(0, 12),
      Created: human ? humanAgo(Date.parse(createdAt), now) : createdAt.replace(/\.\d+/, ''),
      CreatedSince: humanAgo(Date.parse(createdAt), now),
      CreatedAt: `${createdAt.slice(0, 19).replace('T', ' ')} +0000 UTC`,
      CreatedBy:
        full || createdBy.length <= COMMAND_LENGTH + 3
          ? createdBy
          : `${createdBy.slice(0, COMMAND_LENGTH)}...`,
      Size: human ? humanSize(sizeBytes) : String(sizeBytes),
      Comment: comment,
      Tags: tags,
    }),
  };
}
