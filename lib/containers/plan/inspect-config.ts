import type { Container } from '../model.ts';
import { exposedPorts } from './inspect-network.ts';
import { mountedSecrets } from './secrets.ts';

const objectOf = (keys: readonly string[]): Record<string, object> =>
  Object.fromEntries(keys.map((key) => [key, {}]));

/** The `Config` block of `inspect`: what was asked of the process, image and caller taken together. */
export function inspectConfig(container: Container) {
  const { request, image } = container;
  const config = image?.config ?? {};
  return {
    ...identityOf(container),
    AttachStdin: request.interactive,
    AttachStdout: true,
    AttachStderr: true,
    Tty: request.terminal,
    OpenStdin: request.interactive,
    StdinOnce: false,
    Env: environmentOf(container),
    Cmd: commandWords(container),
    Image: image?.name ?? '',
    Volumes: config.Volumes ?? null,
    OnBuild: null,
    Labels: { ...config.Labels, ...request.labels },
    Annotations: request.annotations,
    ...endingOf(container),
    ExposedPorts: objectOf(exposedPorts(container)),
    CreateCommand: request.createCommand,
    Umask: (request.umask ?? 0o22).toString(8).padStart(4, '0'),
    ...secretsOf(container),
    Passwd: true,
    ...(config.Healthcheck && { Healthcheck: config.Healthcheck }),
  };
}

/** Those that are variables have no place in podman's list, nor have their values anywhere here. */
function secretsOf({ request }: Container) {
  const secrets = mountedSecrets(request);
  if (secrets.length === 0) return {};
  return {
    Secrets: secrets.map(({ secret, id, uid, gid, mode }) => ({
      Name: secret,
      ID: id,
      UID: uid,
      GID: gid,
      Mode: mode,
    })),
  };
}

function identityOf({ id, request, image }: Container) {
  const config = image?.config ?? {};
  return {
    Hostname: request.hostname ?? id.slice(0, 12),
    Domainname: request.domainname ?? '',
    User: request.user ?? config.User ?? '',
    WorkingDir: request.workdir ?? (config.WorkingDir || '/'),
    Entrypoint: request.entrypoint ?? config.Entrypoint ?? null,
  };
}

function endingOf({ request, image }: Container) {
  return {
    StopSignal: request.stopSignal ?? image?.config.StopSignal ?? 'SIGTERM',
    StopTimeout: request.stopTimeoutSeconds ?? 10,
    Timeout: request.timeoutSeconds ?? 0,
  };
}

function environmentOf({ request, image }: Container): readonly string[] {
  const pairs = (image?.config.Env ?? []).map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
  const unset = new Set(request.unsetEnv);
  const ofImage = request.unsetAllEnv ? [] : pairs.filter(([name]) => !unset.has(name));
  return Object.entries({ ...Object.fromEntries(ofImage), ...request.env }).map(
    ([name, value]) => `${name}=${value}`,
  );
}

function commandWords({ request, image }: Container): readonly string[] | null {
  if (request.args.length > 0) return request.args;
  if (request.entrypoint !== undefined) return null;
  return image?.config.Cmd ?? null;
}
