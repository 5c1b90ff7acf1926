import { applyChanges } from '../../images/plan/changes.ts';
import type { ExecutionConfig } from '../../oci/image-spec.ts';
import type { Container, ContainerRequest } from '../model.ts';
import { cleanDestination } from './destination.ts';
import { planEnvironment } from './environment.ts';
import { planWorkdir } from './process.ts';

/** What goes into the image beside the container's files. */
export interface CommitWish {
  /** Instructions such as `CMD ["sh"]`, in order. */
  readonly changes: readonly string[];
  /** Whether what is mounted into the container becomes volumes of the image. */
  readonly includeVolumes: boolean;
}

/**
 * What containers of an image start with that is made of a container: what it was started with itself.
 *
 * @throws TSMAN_CHANGE in podman's words
 */
export function committedConfig({ request, image }: Container, wish: CommitWish): ExecutionConfig {
  const { OnBuild: _done, ...below } = image?.config ?? {};
  const { user, stopSignal, labels } = request;
  const volumes = wish.includeVolumes ? keysOf(mountedPlaces(request)) : {};
  return applyChanges(
    {
      ...below,
      ...commandOf(request, below),
      ...(user !== undefined && { User: user }),
      Env: environmentOf(request, below),
      ...nonEmpty('ExposedPorts', { ...below.ExposedPorts, ...keysOf(portsOf(request)) }),
      ...nonEmpty('Labels', { ...below.Labels, ...labels }),
      ...nonEmpty('Volumes', { ...below.Volumes, ...volumes }),
      WorkingDir: planWorkdir(request, { imageConfig: below }),
      ...(stopSignal !== undefined && { StopSignal: stopSignal }),
    },
    wish.changes,
  );
}

/** A command of the image's goes with an entry point of the user's, as when the container starts. */
function commandOf({ args, entrypoint }: ContainerRequest, image: ExecutionConfig) {
  const first = entrypoint ?? image.Entrypoint ?? [];
  const second = args.length === 0 && entrypoint === undefined ? (image.Cmd ?? []) : args;
  return {
    Entrypoint: first.length === 0 || (first.length === 1 && first[0] === '') ? null : first,
    Cmd: second.length === 0 ? null : second,
  };
}

/** Without what is one container's own: its name and its user's home. Secrets are in no request. */
function environmentOf(request: ContainerRequest, image: ExecutionConfig): readonly string[] {
  const { terminal, env, defaultEnv = {}, unsetEnv: unset, unsetAllEnv: unsetAll } = request;
  const configured = Object.entries(defaultEnv).map(([name, value]) => `${name}=${value}`);
  const given = [...Object.keys(env), ...(image.Env ?? []).map((entry) => entry.split('=', 1)[0] ?? '')];
  const all = planEnvironment({
    terminal,
    image: [...configured, ...(image.Env ?? [])],
    env,
    unset,
    unsetAll,
    hostname: '',
    home: undefined,
  });
  return all.filter(
    (entry) => !/^(HOSTNAME|HOME)=/.test(entry) || given.includes(entry.split('=', 1)[0] ?? ''),
  );
}

function portsOf({ ports, expose }: ContainerRequest): readonly string[] {
  return [...ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`), ...expose];
}

function mountedPlaces({ mounts }: ContainerRequest): readonly string[] {
  return mounts
    .filter(({ type }) => type === 'bind' || type === 'volume')
    .map(({ destination }) => cleanDestination(destination));
}

function keysOf(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function nonEmpty<Key extends string, Value extends object>(key: Key, value: Value) {
  return Object.keys(value).length === 0 ? {} : ({ [key]: value } as Readonly<Record<Key, Value>>);
}
