import { VERSION } from '../../base/version.ts';
import { defineCommand } from '../command.ts';
import { hostInfo, storeInfo } from '../engine-info.ts';
import { formatOption } from '../options/format.ts';
import { registriesInfo } from '../registries-info.ts';

export const info = defineCommand({
  usage: 'info [options]',
  about: 'Show what tsman found on this host, and why it chose what it uses',
  options: {
    ...formatOption,
  },
  arguments: { min: 0, max: 0 },
  examples: {
    'For a bug report': 'tsman info',
    'The storage driver': `tsman info -f '{{.Store.GraphDriverName}}'`,
  },
  async run({ format }, _args, context) {
    const { engine } = context;
    const [host, store] = await Promise.all([hostInfo(engine), storeInfo(engine)]);
    const rules = await engine.registryRules();
    const all = {
      host,
      store,
      registries: registriesInfo(rules.conf()),
      plugins: {
        volume: [],
        network: ['slirp4netns', 'host', 'none', 'container'],
        log: ['k8s-file', 'json-file', 'none', 'passthrough'],
        authorization: null,
      },
      version: { APIVersion: VERSION, Version: VERSION, OsArch: `linux/${host.arch}`, Os: 'linux' },
    };
    context.print((await render(all, format)).trimEnd());
    return 0;
  },
});

async function render(all: object, format: string | undefined): Promise<string> {
  if (format === 'json') return JSON.stringify(all, null, 2);
  if (format === undefined) {
    const { toYaml } = await import('../../base/yaml.ts');
    return toYaml(all);
  }
  const { compile } = await import('../template/template.ts');
  return compile(format, { name: 'info' }).execute(all);
}
