#!/bin/sh
':' /* # Shell up to the end of this comment, JavaScript after it. Builtins only: starting a process would cost more than all of this.

# Node would read these certificates before all else; who talks to registries reads them then.
if [ -n "${NODE_EXTRA_CA_CERTS-}" ]; then export _TSMAN_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"; unset NODE_EXTRA_CA_CERTS; fi

case ${1-} in
  '' | -h | --help | help | -v | --version | version | completion | __complete) exec node -- "$0" "$@" ;; # these need no namespaces
esac

# The pause process holds the user's namespaces. It is believed when it is of this boot, the process that was written down,
# and when its mounts are copies of those seen here, the working folder among them.
case ${XDG_DATA_HOME-} in
  /?*) data=$XDG_DATA_HOME ;;
  *) if [ -O "${HOME-}" ]; then data=$HOME/.local/share; else data=; fi ;;
esac
pid=
{
  read -r boot </proc/sys/kernel/random/boot_id &&
  read -r written folder <"$data/tsman/runtime" && [ "$written" = "$boot" ] && [ -O "$folder" ] &&
  read -r pause start written _ <"$folder/pause" && [ "$written" = "$boot" ] &&
  read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ now _ <"/proc/$pause/stat" && [ "$now" = "$start" ] &&
  [ /proc/self/ns/mnt -ef "/proc/$pause/fd/9" ] && [ -n "$PWD" ] && [ -d "/proc/$pause/root/$PWD" ] && pid=$pause
} 2>/dev/null
[ -z "$pid" ] || exec nsenter -t "$pid" -U -m --preserve-credentials --wdns="$PWD" node -- "$0" "$@"

if ! command -v node >/dev/null; then
  echo 'Error: cannot find the program "node" in PATH: tsman needs Node.js 20.19 or later' >&2
  exit 125
fi
case " $* " in *' --help '*) exec node -- "$0" "$@" ;; esac
enter=$(_TSMAN_PREPARE=1 node -- "$0" "$@" </dev/null) || exit
eval "exec $enter node -- \"\$0\" \"\$@\""
*/

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Error: tsman needs Node.js 20.19 or later, this is ${process.versions.node}\n`);
  process.exit(125);
}
if (process.env._TSMAN_EXTRA_CA_CERTS !== undefined) {
  process.env.NODE_EXTRA_CA_CERTS = process.env._TSMAN_EXTRA_CA_CERTS;
  delete process.env._TSMAN_EXTRA_CA_CERTS;
}
const program = process.env._TSMAN_PREPARE ? '../dist/release/prepare.cjs' : '../dist/release/tsman.cjs';
try {
  require(program);
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND' || !error.message.includes(program)) throw error;
  process.stderr.write('Error: this checkout of tsman is not built: run `npm run build`\n');
  process.exitCode = 125;
}
