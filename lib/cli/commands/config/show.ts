import type { TracedSetting } from '../../../host/conf-trace.ts';
import { defineCommand } from '../../command.ts';
import { formatObject } from '../../format-object.ts';
import type { OptionTable } from '../../option.ts';
import { formatOption } from '../../options/format.ts';
import { runOptions } from '../../options/run.ts';
import { alignColumns } from '../../table.ts';

/** A line of the answer. */
interface Shown {
  readonly Setting: string;
  readonly Value: unknown;
  /** Files, or the variable of the environment; empty where nobody set it. */
  readonly From: readonly string[];
  /** false: tsman does not look at it. */
  readonly Used: boolean;
}

export const configShow = defineCommand({
  usage: 'config show [options] [SETTING]',
  about: 'Show the settings that are in effect, and which file sets each',
  description:
    'Shows every setting of containers.conf and storage.conf that is in effect, merged from all their files, with the file that sets ' +
    'it. Settings that a file has and tsman does not look at are marked. SETTING limits the answer to settings whose names begin so.',
  options: {
    ...formatOption,
  },
  arguments: { min: 0, max: 1 },
  examples: {
    'Which runtime, and who says so': 'tsman config show engine.runtime',
    'For a script': 'tsman config show --format json',
  },
  standalone: true,
  async run({ format }, [prefix = ''], { environment, globals, print }) {
    const { tracedConfiguration } = await import('../../../host/traced-configuration.ts');
    const traced = tracedConfiguration(environment, globals);
    const shown = [...traced.map(asShown), ...defaultsBeside(traced)]
      .filter(({ Setting }) => `${Setting}.`.startsWith(prefix === '' ? '' : `${prefix}.`))
      .sort((one, other) => (one.Setting < other.Setting ? -1 : 1));
    if (format === 'json') print(JSON.stringify(shown, null, 2));
    else if (format === undefined)
      for (const line of alignColumns([HEADER, ...shown.map(cellsOf)])) print(line);
    else for (const each of shown) print(await formatObject(each, { name: 'config show', format }));
    return 0;
  },
});

const HEADER = ['SETTING', 'VALUE', 'FROM'];

function asShown({ key, value, files, isUsed }: TracedSetting): Shown {
  return { Setting: key, Value: value, From: files, Used: isUsed };
}

function cellsOf({ Setting, Value, From, Used }: Shown): readonly string[] {
  const from = From.length === 0 ? 'default' : From.join(', ');
  return [Setting, JSON.stringify(Value), Used ? from : `${from} (tsman does not look at it)`];
}

/** Settings that stand for an option of `run`, whose default holds where no file sets them. */
const OPTION_OF: Readonly<Record<string, string>> = {
  'containers.env_host': 'env-host',
  'containers.http_proxy': 'http-proxy',
  'containers.init': 'init',
  'containers.ipcns': 'ipc',
  'containers.log_driver': 'log-driver',
  'containers.no_hosts': 'no-hosts',
  'containers.pidns': 'pid',
  'containers.read_only': 'read-only',
  'containers.shm_size': 'shm-size',
  'containers.utsns': 'uts',
  'engine.detach_keys': 'detach-keys',
  'engine.pull_policy': 'pull',
  'engine.stop_timeout': 'stop-timeout',
};

function defaultsBeside(traced: readonly TracedSetting[]): readonly Shown[] {
  const set = new Set(traced.map(({ key }) => key));
  const options: OptionTable = runOptions;
  return Object.entries(OPTION_OF)
    .filter(([setting]) => !set.has(setting))
    .map(([setting, name]) => ({ Setting: setting, Value: defaultOf(options, name), From: [], Used: true }));
}

function defaultOf(options: OptionTable, name: string): unknown {
  const option = options[name];
  if (option?.kind === 'flag') return option.default === true;
  return option?.kind === 'text' ? option.defaultText : undefined;
}
