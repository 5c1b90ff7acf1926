import { parseWhole } from '../../base/units.ts';
import type { ContainerRequest } from '../../containers/model.ts';
import { parseSignal } from '../../oci/signals.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { type Caller, callersPath, defined, flagOr, nonEmpty } from './caller.ts';
import { invalidOption, notSupportedYet, unreadableValue } from './errors.ts';
import { parseRestart } from './restart.ts';

/** How a container's life begins and ends. */
export const lifespanOptions = {
  rm: { kind: 'flag', about: 'Remove the container when it has ended' },
  init: { kind: 'flag', about: 'Run an init inside that forwards signals and reaps processes' },
  'init-path': { kind: 'text', placeholder: 'FILE', about: 'The init of --init', parse: asText },
  'stop-signal': {
    kind: 'text',
    placeholder: 'SIGNAL',
    about: 'Signal that asks the container to end',
    defaultText: 'SIGTERM',
    parse: asText,
  },
  'stop-timeout': {
    kind: 'text',
    placeholder: 'SECONDS',
    about: 'How long `stop` waits before it kills',
    defaultText: '10',
    parse: parseSeconds,
  },
  timeout: {
    kind: 'text',
    placeholder: 'SECONDS',
    about: 'How long the container may run; 0 for as long as it likes',
    parse: parseSeconds,
  },
  restart: {
    kind: 'text',
    placeholder: 'POLICY',
    about: 'Whether the container is started again when it ends',
    defaultText: 'no',
    choices: ['no', 'on-failure', 'always', 'unless-stopped'],
    parse: asText,
  },
  pidfile: {
    kind: 'text',
    placeholder: 'FILE',
    about: "Write the number of the container's first process to a file",
    parse: asText,
  },
  'conmon-pidfile': {
    kind: 'text',
    placeholder: 'FILE',
    about: "Write the number of the container's monitor to a file",
    parse: asText,
  },
  systemd: {
    kind: 'text',
    placeholder: 'true|false',
    about: 'Accepted; containers are not prepared for systemd so far',
    choices: ['true', 'false'],
    parse: asText,
  },
} as const satisfies OptionTable;

type LifespanFields =
  | 'remove'
  | 'init'
  | 'initPath'
  | 'restart'
  | 'stopSignal'
  | 'stopTimeoutSeconds'
  | 'timeoutSeconds'
  | 'runtime'
  | 'pidFile'
  | 'monitorPidFile';

/** @throws TSMAN_OPTION_INVALID, TSMAN_OPTIONS_CONFLICT, TSMAN_NOT_SUPPORTED_YET */
export function lifespanRequest(
  values: Values<typeof lifespanOptions>,
  caller: Caller,
): Pick<ContainerRequest, LifespanFields> {
  const { init, init_path } = caller.conf.containers;
  const signal = nonEmpty(values['stop-signal']);
  const path = (file: string | undefined) =>
    file === undefined || file === '' ? undefined : callersPath(file, caller);
  if (signal !== undefined) checkSignal(signal);
  checkSystemd(nonEmpty(values.systemd));
  return {
    remove: values.rm,
    init: flagOr(caller, { name: 'init', value: values.init, configured: init }),
    ...defined({
      restart: parseRestart(nonEmpty(values.restart), { remove: values.rm }),
      initPath: path(values['init-path'] ?? init_path),
      stopSignal: signal,
      stopTimeoutSeconds: values['stop-timeout'] ?? caller.conf.engine.stop_timeout,
      timeoutSeconds: values.timeout === 0 ? undefined : values.timeout,
      runtime: nonEmpty(caller.runtime),
      pidFile: path(values.pidfile),
      monitorPidFile: path(values['conmon-pidfile']),
    }),
  };
}

/** Whole seconds, as podman reads numbers. @throws TSMAN_USAGE */
export function parseSeconds(text: string): number {
  const seconds = parseWhole(text);
  if (seconds === undefined) {
    throw unreadableValue(`strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  return seconds;
}

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function checkSignal(text: string): void {
  if (parseSignal(text) !== undefined) return;
  if (/^\d+$/.test(text) && Number(text) > 64) throw invalidOption('valid signals are 1 through 64');
  throw invalidOption(`invalid signal: ${text}`);
}

function checkSystemd(text: string | undefined): void {
  if (text === undefined || /^(?:true|false)$/i.test(text)) return;
  if (text.toLowerCase() === 'always') throw notSupportedYet('--systemd always');
  throw invalidOption(
    'invalid config provided: --systemd values must be one of "true, false, always": invalid configuration',
  );
}
