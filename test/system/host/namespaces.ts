import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Stranger } from '../../support/stranger.ts';

/** The identity of the user namespace that a command runs in. */
const WHERE = 'tsman unshare readlink /proc/self/ns/user';

const RUNTIME = '$XDG_RUNTIME_DIR/tsman';

/** SIGKILL takes its time; a zombie has no files. */
const GONE = 'while [ -e /proc/$pid/fd/9 ]; do sleep 0.01; done';

for (const uid of [4242, 0]) {
  const who = uid === 0 ? 'root' : 'a user';

  test(`${who} is 0 inside, and all ranges of the files follow`, async (t) => {
    await using bed = new Stranger({
      uid,
      subids: 'ann:700000:1000\nbob:1:5\n'.concat(`${uid}:800000:65536\n`),
    });
    const maps = await bed.output('tsman unshare cat /proc/self/uid_map /proc/self/gid_map');
    const one = [`0 ${uid} 1`, '1 700000 1000', '1001 800000 65536'];
    t.deepEqual(
      maps
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).join(' ')),
      [...one, ...one],
    );
  });

  test(`${who} without ranges has one ID, and is told once`, async (t) => {
    await using bed = new Stranger({ uid, subids: '' });
    const first = await bed.run('tsman unshare id -u; tsman unshare cat /proc/self/uid_map');
    t.is(first.exitCode, 0);
    t.regex(first.stdout, new RegExp(`^0\\n\\s+0\\s+${uid}\\s+1\\n$`));
    t.regex(
      first.stderr,
      /^Warning: "ann" has no usable range in \/etc\/subuid: .*sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ann.*\n$/,
    );
  });

  test(`20 first commands of ${who} at once share one pause process`, async (t) => {
    await using bed = new Stranger({ uid });
    const all = await bed.output(`for i in $(seq 20); do ${WHERE} & done; wait`);
    const seen = all.trim().split('\n');
    t.is(seen.length, 20);
    t.is(new Set(seen).size, 1);
  });

  test(`a pause process of ${who} that was killed is made anew without a word`, async (t) => {
    await using bed = new Stranger({ uid });
    const script = `${WHERE} >/dev/null; read -r pid _ <${RUNTIME}/pause; kill -9 $pid; ${GONE}; ${WHERE}; ${WHERE}`;
    const [second, third] = (await bed.output(script)).trim().split('\n');
    t.is(second, third);
  });
}

test('a pause process whose record was spoiled is found again', async (t) => {
  await using bed = new Stranger();
  const spoil = [
    'echo garbage',
    'printf ""',
    'echo "1 1 $(cat /proc/sys/kernel/random/boot_id) 1 1 1"',
    'echo "$$ 1 $(cat /proc/sys/kernel/random/boot_id)"',
    'sed "s/ [0-9a-f-]* / other-boot /2" pause',
  ].map((command) => `(cd ${RUNTIME} && ${command} >new && mv new pause); ${WHERE}`);
  const seen = (await bed.output([WHERE, ...spoil, `rm ${RUNTIME}/pause; ${WHERE}`].join('\n')))
    .trim()
    .split('\n');
  t.is(seen.length, 7);
  t.is(new Set(seen).size, 1);
});

test('every environment of one user leads to the same namespaces', async (t) => {
  await using bed = new Stranger();
  const other = join(bed.folder, 'other');
  mkdirSync(other);
  const clean = 'env -i PATH="$PATH"';
  const all = await bed.output(`
    ${WHERE}
    ${clean} ${WHERE}
    ${clean} HOME=/ ${WHERE}
    ${clean} HOME=/root USER=root ${WHERE}
    ${clean} HOME=$HOME ${WHERE}
    ${clean} XDG_RUNTIME_DIR=/run/user/0 ${WHERE}
    ${clean} HOME=$HOME XDG_RUNTIME_DIR=$HOME ${WHERE}
    cd /; ${clean} HOME=$HOME XDG_RUNTIME_DIR=${other} ${WHERE}`);
  const seen = all.trim().split('\n');
  t.is(seen.length, 8);
  t.is(new Set(seen).size, 1);
});

test('a user without any runtime folder gets a private one that the next command finds', async (t) => {
  await using bed = new Stranger();
  const bare = { HOME: bed.home };
  const script = `${WHERE}; env -i PATH="$PATH" ${WHERE}; read -r _ folder <~/.local/share/tsman/runtime; stat -c %a $folder; tsman system migrate`;
  const [first, second, mode] = (await bed.output(`${script}; rm -r $folder`, bare)).trim().split('\n');
  t.is(first, second);
  t.is(mode, '700');
});

test('commands in a launcher reached by links, through PATH, and from folders with spaces', async (t) => {
  await using bed = new Stranger();
  const script = `
    mkdir -p 'a b'; ln -s ${bed.project}/bin/tsman 'a b/tsman'; ln -s 'a b/tsman' link
    './a b/tsman' unshare echo 1; ./link unshare echo 2
    PATH="$PWD/a b:$PATH" tsman unshare echo 3; cd 'a b'; ./tsman unshare pwd`;
  t.is(await bed.output(script), `1\n2\n3\n${bed.home}/a b\n`);
});

test('arguments and standard input pass through as they are', async (t) => {
  await using bed = new Stranger();
  const script = `printf %s "fed" | tsman unshare sh -c 'cat; printf "<%s>" "$@"' sh '' 'a b' '*' "it's" '$x'`;
  const expected = `fed<><a b><*><it's><$x>`;
  t.is(await bed.output(`${script}; ${script}`), expected + expected);
});

test('unshare has the exit codes of a shell', async (t) => {
  await using bed = new Stranger();
  const codes = async (command: string) => (await bed.run(`tsman unshare ${command}`)).exitCode;
  t.is(await codes('false'), 1);
  t.is(await codes('/etc'), 126);
  t.is(await codes('no-such-program'), 127);
  t.is(await codes(`sh -c 'kill -9 $$'`), 137);
});

test('a program that runs inside can run tsman again', async (t) => {
  await using bed = new Stranger();
  const [outer, inner] = (await bed.output(`${WHERE}; tsman unshare ${WHERE}`)).trim().split('\n');
  t.is(inner, outer);
});

test('SIGTERM to a command reaches the program that it runs', async (t) => {
  await using bed = new Stranger();
  const script = `tsman unshare true; tsman unshare sh -c 'trap "echo caught; exit 7" TERM; touch up; sleep 5 & wait' &
    while ! [ -e up ]; do sleep 0.05; done; kill $!; wait $!; echo $?`;
  t.is((await bed.run(script)).stdout, 'caught\n7\n');
});

test('a working folder that was removed is no obstacle', async (t) => {
  await using bed = new Stranger();
  t.is(
    (await bed.run('tsman unshare true; mkdir d; cd d; rmdir ../d; tsman unshare echo fine')).stdout,
    'fine\n',
  );
});

test('the pause process keeps no terminal, no folder and no file of its maker’s', async (t) => {
  await using bed = new Stranger();
  const script = `exec 5<$HOME; tsman unshare true; read -r pid _ <${RUNTIME}/pause; ls -l /proc/$pid/fd | sed -n 's/.* -> //p' | sort -u | sed 's/:.*//'
    readlink /proc/$pid/cwd; session=$(sed 's/.*) //' /proc/$pid/stat | cut -d' ' -f4); [ $session = $pid ] && echo leader`;
  t.is(await bed.output(script), '/dev/null\nmnt\n/\nleader\n');
});

test('a broken line for the user in /etc/subuid is named', async (t) => {
  await using bed = new Stranger({ subids: 'ann:many:65536\n' });
  const { exitCode, stderr } = await bed.run('tsman unshare true');
  t.is(exitCode, 125);
  t.is(stderr, 'Error: cannot read "/etc/subuid": line 1, "ann:many:65536", is not NAME:START:COUNT\n');
});

test('a session that may not gain privileges does not settle for one ID on behalf of later ones', async (t) => {
  await using bed = new Stranger();
  const { exitCode, stderr } = await bed.run('setpriv --no-new-privs tsman unshare true');
  t.is(exitCode, 125);
  t.regex(stderr, /^Error: cannot map user IDs: newuidmap: .*\n$/);
  t.is((await bed.output('tsman unshare sed -n 2p /proc/self/uid_map')).trim().split(/\s+/)[2], '65536');
});

test('a host without user namespaces is told from one where something else is wrong', async (t) => {
  await using bed = new Stranger();
  const script =
    'unshare --user --map-root-user sh -c "echo 0 >/proc/sys/user/max_user_namespaces; tsman ps"';
  const { exitCode, stderr } = await bed.run(script);
  t.is(exitCode, 125);
  t.regex(stderr, /^Error: cannot make user namespaces: .*\(user\.max_user_namespaces is 0\)\n$/m);
});

test('a home that cannot be written is no obstacle', async (t) => {
  await using bed = new Stranger();
  const [first, second] = (await bed.output(`chmod 500 .; ${WHERE}; ${WHERE}; chmod 700 .`))
    .trim()
    .split('\n');
  t.is(first, second);
});

test('help and version need no namespaces', async (t) => {
  await using bed = new Stranger();
  await bed.output(`tsman --version; tsman --help; tsman version; tsman unshare --help; ! [ -e ${RUNTIME} ]`);
  t.pass();
});

/** Record a process inside as a monitor, the way a running container does. */
const RECORD = `
  tsman unshare sh -c 'echo $$ >~/monitor; exec sleep 60' >/dev/null 2>&1 &
  until [ -s ~/monitor ]; do sleep 0.05; done; monitor=$(cat ~/monitor)
  read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ start _ </proc/$monitor/stat
  mkdir -p ${RUNTIME}/containers/x
  echo "{\\"bootId\\":\\"$(cat /proc/sys/kernel/random/boot_id)\\",\\"monitorPid\\":$monitor,\\"monitorStartTime\\":\\"$start\\"}" \\
    >${RUNTIME}/containers/x/running.json`;

test('while a container runs, its namespaces outlive the pause process', async (t) => {
  await using bed = new Stranger();
  const script = `${WHERE}; ${RECORD}
    read -r pid _ <${RUNTIME}/pause; kill -9 $pid; ${GONE}; ${WHERE}; ${WHERE}; echo garbage >${RUNTIME}/pause; ${WHERE}
    kill $monitor`;
  const seen = (await bed.output(script)).trim().split('\n');
  t.is(seen.length, 4);
  t.is(new Set(seen).size, 1);
});

test('a caller in another mount namespace sees its own files, and the same users, while a container runs', async (t) => {
  await using bed = new Stranger();
  const first = bed.run(
    `${WHERE}; ${RECORD}; touch ready; while ! [ -e done ]; do sleep 0.05; done; kill $monitor`,
  );
  const second = await bed.output(
    `while ! [ -e ready ]; do sleep 0.05; done; ${WHERE}; cd /etc; tsman unshare pwd; ${WHERE}; touch ~/done`,
  );
  const [where, folder, again] = second.trim().split('\n');
  t.is(where, (await first).stdout.trim());
  t.is(again, where);
  t.is(folder, '/etc');
});

test('system migrate ends the pause process, and refuses while a container runs', async (t) => {
  await using bed = new Stranger();
  const script = `${RECORD}; tsman system migrate; echo $?; kill $monitor; sleep 0.1; tsman system migrate; echo $?; ls ${RUNTIME} | grep -x pause`;
  const { stdout, stderr } = await bed.run(script);
  t.is(stdout, '125\n0\n');
  t.regex(stderr, /^Error: cannot give the user namespace up: 1 containers run in it\n$/);
});
