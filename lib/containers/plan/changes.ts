/** What mounts are put on, and links that containers are given. */
const OF_THE_ENGINE: ReadonlySet<string> = new Set([
  '/dev',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/mtab',
  '/etc/resolv.conf',
  '/proc',
  '/run',
  '/run/.containerenv',
  '/run/notify',
  '/run/podman-init',
  '/run/secrets',
  '/sys',
]);

/** Whether a path is there because a container needs it, and not because somebody changed something. Podman's list. */
export function isOfTheEngine(path: string): boolean {
  return OF_THE_ENGINE.has(path);
}
