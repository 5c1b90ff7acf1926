import type { Command } from './command.ts';
import type { OptionTable } from './option.ts';

// biome-ignore lint/suspicious/noExplicitAny: a command of any option table
export type AnyCommand = Command<any & OptionTable>;

/** The whole command line: what is typed, and where it lives. A command's file is only read when it is named. */
export const commands: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  attach: async () => (await import('./commands/attach.ts')).attach,
  completion: async () => (await import('./commands/completion.ts')).completion,
  'config show': async () => (await import('./commands/config/show.ts')).configShow,
  'container exists': async () => (await import('./commands/container/exists.ts')).containerExists,
  'container inspect': async () => (await import('./commands/container/inspect.ts')).containerInspect,
  create: async () => (await import('./commands/create.ts')).create,
  diff: async () => (await import('./commands/diff.ts')).diff,
  events: async () => (await import('./commands/events.ts')).events,
  exec: async () => (await import('./commands/exec.ts')).exec,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  history: async () => (await import('./commands/history.ts')).history,
  'image diff': async () => (await import('./commands/image/diff.ts')).imageDiff,
  'image exists': async () => (await import('./commands/image/exists.ts')).imageExists,
  'image inspect': async () => (await import('./commands/image/inspect.ts')).imageInspect,
  'image mount': async () => (await import('./commands/image/mount.ts')).imageMount,
  'image prune': async () => (await import('./commands/image/prune.ts')).imagePrune,
  'image scp': async () => (await import('./commands/image/scp.ts')).imageScp,
  'image sign': async () => (await import('./commands/image/sign.ts')).imageSign,
  'image tree': async () => (await import('./commands/image/tree.ts')).imageTree,
  'image trust': async () => (await import('./commands/image/trust.ts')).imageTrust,
  'image unmount': async () => (await import('./commands/image/unmount.ts')).imageUnmount,
  images: async () => (await import('./commands/images.ts')).images,
  import: async () => (await import('./commands/import.ts')).importCommand,
  info: async () => (await import('./commands/info.ts')).info,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  kill: async () => (await import('./commands/kill.ts')).kill,
  load: async () => (await import('./commands/load.ts')).load,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  logs: async () => (await import('./commands/logs.ts')).logs,
  'manifest add': async () => (await import('./commands/manifest/add.ts')).manifestAdd,
  'manifest annotate': async () => (await import('./commands/manifest/annotate.ts')).manifestAnnotate,
  'manifest create': async () => (await import('./commands/manifest/create.ts')).manifestCreate,
  'manifest exists': async () => (await import('./commands/manifest/exists.ts')).manifestExists,
  'manifest inspect': async () => (await import('./commands/manifest/inspect.ts')).manifestInspect,
  'manifest remove': async () => (await import('./commands/manifest/remove.ts')).manifestRemove,
  'manifest rm': async () => (await import('./commands/manifest/rm.ts')).manifestRm,
  mount: async () => (await import('./commands/mount.ts')).mount,
  pause: async () => (await import('./commands/pause.ts')).pause,
  ps: async () => (await import('./commands/ps.ts')).ps,
  pull: async () => (await import('./commands/pull.ts')).pull,
  push: async () => (await import('./commands/push.ts')).push,
  restart: async () => (await import('./commands/restart.ts')).restart,
  rm: async () => (await import('./commands/rm.ts')).rm,
  rmi: async () => (await import('./commands/rmi.ts')).rmi,
  run: async () => (await import('./commands/run.ts')).run,
  save: async () => (await import('./commands/save.ts')).save,
  search: async () => (await import('./commands/search.ts')).search,
  start: async () => (await import('./commands/start.ts')).start,
  stop: async () => (await import('./commands/stop.ts')).stop,
  'system migrate': async () => (await import('./commands/system/migrate.ts')).systemMigrate,
  tag: async () => (await import('./commands/tag.ts')).tag,
  unmount: async () => (await import('./commands/unmount.ts')).unmount,
  unpause: async () => (await import('./commands/unpause.ts')).unpause,
  unshare: async () => (await import('./commands/unshare.ts')).unshare,
  untag: async () => (await import('./commands/untag.ts')).untag,
  version: async () => (await import('./commands/version.ts')).version,
  'volume create': async () => (await import('./commands/volume/create.ts')).volumeCreate,
  'volume exists': async () => (await import('./commands/volume/exists.ts')).volumeExists,
  'volume inspect': async () => (await import('./commands/volume/inspect.ts')).volumeInspect,
  'volume ls': async () => (await import('./commands/volume/ls.ts')).volumeLs,
  'volume prune': async () => (await import('./commands/volume/prune.ts')).volumePrune,
  'volume rm': async () => (await import('./commands/volume/rm.ts')).volumeRm,
  wait: async () => (await import('./commands/wait.ts')).wait,
};

/** Words that need another word behind them. */
export const groups: Readonly<Record<string, string>> = {
  config: 'Look at what configuration files say',
  container: 'Manage containers',
  image: 'Manage images',
  manifest: 'Manage manifest lists: one name for the images of several platforms',
  system: 'Manage tsman',
  volume: 'Manage volumes: folders that outlive their containers',
};

/** Other names of commands, by podman's and docker's habits: `container ls` is `ps`. */
export const aliases: Readonly<Record<string, string>> = {
  ...inGroup('container', ['attach', 'create', 'exec', 'kill', 'logs', 'pause', 'ps', 'restart', 'rm']),
  ...inGroup('container', ['run', 'start', 'stop', 'unpause', 'wait']),
  ...inGroup('container', ['diff', 'export', 'mount', 'unmount']),
  'container list': 'ps',
  'container ls': 'ps',
  'container umount': 'unmount',
  ...inGroup('image', ['history', 'import', 'load', 'pull', 'push', 'save', 'tag', 'untag']),
  'image list': 'images',
  'image ls': 'images',
  'image remove': 'rmi',
  'image rm': 'rmi',
  'image umount': 'image unmount',
  'system events': 'events',
  'system info': 'info',
  'volume list': 'volume ls',
  'volume remove': 'volume rm',
  umount: 'unmount',
};

function inGroup(group: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${group} ${name}`, name]));
}
