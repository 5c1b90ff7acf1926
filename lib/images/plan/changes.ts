import { TsmanError } from '../../base/error.ts';
import type { ExecutionConfig } from '../../oci/image-spec.ts';
import { parseSignal } from '../../oci/signals.ts';
import { splitWords } from './words.ts';

type Change = (config: ExecutionConfig, value: string) => ExecutionConfig;

const CHANGES: Readonly<Record<string, Change>> = {
  CMD: (config, value) => ({ ...config, Cmd: command(value) }),
  ENTRYPOINT: (config, value) => ({ ...config, Entrypoint: command(value) }),
  ENV: addEnvironment,
  EXPOSE: (config, value) => ({
    ...config,
    ExposedPorts: { ...config.ExposedPorts, ...keysOf(splitWords(value).map(port)) },
  }),
  LABEL: addLabels,
  ONBUILD: (config, value) => ({ ...config, OnBuild: [...(config.OnBuild ?? []), value] }),
  STOPSIGNAL: setStopSignal,
  USER: (config, value) => ({ ...config, User: value }),
  VOLUME: (config, value) => ({
    ...config,
    Volumes: { ...config.Volumes, ...keysOf(listOf(value) ?? splitWords(value)) },
  }),
  WORKDIR: (config, value) => ({ ...config, WorkingDir: value }),
};

/**
 * Apply `--change` instructions, written as in a Dockerfile (`CMD ["sh"]`) or with an equals sign (`CMD=sh`), in order.
 *
 * @throws TSMAN_CHANGE in podman's words
 */
export function applyChanges(config: ExecutionConfig, changes: readonly string[]): ExecutionConfig {
  return changes.reduce((sofar, change) => {
    const [, name, value] = /^\s*([^\s=]+)(?:\s+|=)(.*?)\s*$/s.exec(change) ?? [];
    if (name === undefined || value === undefined || value === '')
      throw refused(change, 'must be formatted as KEY VALUE');
    const apply = CHANGES[name.toUpperCase()];
    if (apply === undefined) throw refused(change, `invalid instruction ${name.toUpperCase()}`);
    try {
      return apply(sofar, value);
    } catch (error) {
      throw error instanceof Complaint ? refused(change, error.message) : error;
    }
  }, config);
}

/** Found deep inside an instruction, told with the whole of it. */
class Complaint extends Error {}

function refused(change: string, why: string): TsmanError {
  return new TsmanError(`invalid change "${change}" - ${why}`, {
    kind: 'invalid',
    code: 'TSMAN_CHANGE',
    hint: `Write one of ${Object.keys(CHANGES).join(', ')}, a space, and the value.`,
  });
}

/** A JSON list as it is, anything else for the shell. */
function command(value: string): readonly string[] | null {
  const list = listOf(value);
  if (list === undefined) return ['/bin/sh', '-c', value];
  return list.length === 0 ? null : list;
}

function listOf(value: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function keysOf(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function addEnvironment(config: ExecutionConfig, value: string): ExecutionConfig {
  const added = pairs(value);
  if (added.some(([key]) => key === '')) throw new Complaint('ENV must have at least one argument');
  const names = new Set(added.map(([key]) => key));
  const kept = (config.Env ?? []).filter((entry) => !names.has(entry.split('=', 1)[0] ?? ''));
  return { ...config, Env: [...kept, ...added.map(([key, text]) => `${key}=${text}`)] };
}

/** `a=b c="d e"`, or the old form: a name, a space, and all the rest. */
function pairs(value: string): readonly (readonly [string, string])[] {
  const words = splitWords(value);
  if (!words[0]?.includes('=')) {
    const [name = '', ...rest] = value.split(/\s+/);
    return [[name, rest.length === 0 ? '' : value.slice(name.length).trim()]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}

function addLabels(config: ExecutionConfig, value: string): ExecutionConfig {
  const words = splitWords(value);
  if (words.some((word) => word.indexOf('=') < 1)) throw new Complaint('LABEL must be formatted key=value');
  const labels = words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  return { ...config, Labels: { ...config.Labels, ...Object.fromEntries(labels) } };
}

function port(text: string): string {
  const [number = '', protocol = 'tcp', ...more] = text.split('/');
  if (!/^\d+$/.test(number) || Number(number) < 1 || Number(number) > 65535) {
    throw new Complaint(`EXPOSE port must be an integer from 1 to 65535, and "${number}" is not`);
  }
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()) || more.length > 0) {
    throw new Complaint('EXPOSE protocol must be TCP, UDP or SCTP');
  }
  return `${Number(number)}/${protocol.toLowerCase()}`;
}

function setStopSignal(config: ExecutionConfig, value: string): ExecutionConfig {
  if (parseSignal(value) === undefined) {
    throw new Complaint(`KILLSIGNAL must be given a valid signal: invalid signal: ${value}`);
  }
  return { ...config, StopSignal: value };
}
