import { VERSION } from '../../base/version.ts';
import { defineCommand } from '../command.ts';
import { formatObject } from '../format-object.ts';
import { asText } from '../option.ts';
import { alignColumns } from '../table.ts';

export const version = defineCommand({
  usage: 'version [options]',
  about: 'Show the version of tsman',
  description: 'Shows the version of tsman, and of Node.js, which runs it.',
  options: {
    format: {
      kind: 'text',
      short: 'f',
      placeholder: 'FORMAT',
      about: 'json, or a Go template',
      parse: asText,
    },
  },
  arguments: { min: 0, max: 0 },
  examples: { 'The number alone': "tsman version --format '{{.Client.Version}}'" },
  standalone: true,
  async run({ format }, _args, { print }) {
    const client = versionFields();
    // There is no server; who asks for one means the engine.
    const Server = format?.includes('.Server') ? client : null;
    if (format === undefined) for (const line of describe(client)) print(line);
    else print(await formatObject({ Client: client, Server }, { name: 'version', format }));
    return 0;
  },
});

function versionFields() {
  return {
    Name: 'tsman',
    APIVersion: VERSION,
    Version: VERSION,
    NodeVersion: process.version,
    GitCommit: '',
    OsArch: `${process.platform}/${ARCHITECTURES[process.arch] ?? process.arch}`,
    Os: process.platform,
  };
}

/** Go's names, as scripts know them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { ia32: '386', x64: 'amd64' };

function describe({
  Name,
  Version,
  APIVersion,
  NodeVersion,
  OsArch,
}: ReturnType<typeof versionFields>): readonly string[] {
  return alignColumns([
    ['Client:', Name],
    ['Version:', Version],
    ['API Version:', APIVersion],
    ['Node Version:', NodeVersion],
    ['OS/Arch:', OsArch],
  ]);
}
