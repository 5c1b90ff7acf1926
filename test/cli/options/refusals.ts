import test from 'ava';
import { refusal } from '../../support/options.ts';

/** Command line before the image → the words of podman 4.3.1, which scripts may read. A word of `''` is an empty argument. */
const REFUSALS: Readonly<Record<string, string>> = {
  '-p 70000': 'parsing container port: port numbers must be between 1 and 65535 (inclusive), got 70000',
  '-p 0': 'parsing container port: port numbers must be between 1 and 65535 (inclusive), got 0',
  '-p abc': 'parsing container port: invalid port number: strconv.Atoi: parsing "abc": invalid syntax',
  '-p 80:abc': 'parsing container port: invalid port number: strconv.Atoi: parsing "abc": invalid syntax',
  '-p 8010-8000:80':
    'parsing host port: the end port of a range must be higher than the start port - 8000 is not higher than 8010',
  '-p 8000-8010:9000-9005': 'host and container port ranges have different lengths: 11 vs 6',
  '-p 8000-8002:80': 'host and container port ranges have different lengths: 3 vs 1',
  '-p 8080:80/foo': 'unrecognized protocol "foo" in port mapping',
  '-p 1:2:3:4': 'invalid port format - format is [[hostIP:]hostPort:]containerPort',
  '-p ::1:8080:80': 'invalid port format - format is [[hostIP:]hostPort:]containerPort',
  '-p [::1:8080:80': 'invalid port format - format is [[hostIP:]hostPort:]containerPort',
  '-p :::80': 'invalid port format - format is [[hostIP:]hostPort:]containerPort',
  '-p ::80': 'must provide a non-empty container host IP to publish',
  '-p 300.1.1.1:80:80': 'cannot parse "300.1.1.1" as an IP address',
  '-p localhost:80:80': 'cannot parse "localhost" as an IP address',
  '-p 1.2.3.4:80': 'parsing host port: invalid port number: strconv.Atoi: parsing "1.2.3.4": invalid syntax',
  '-p 8080:': 'must provide a non-empty container port to publish',
  '-p 0:80': 'parsing host port: port numbers must be between 1 and 65535 (inclusive), got 0',
  '-p -80:80': 'parsing host port: port numbers cannot be negative',
  '-p 80-:80': 'parsing host port: must provide ending number for port range',
  '-p 80/tcp/udp': 'invalid port format - protocol can only be specified once',
  '-p 8080:80/': 'must provide a non-empty protocol to publish',
  '-p 8080:80/tcp,udp':
    'parsing container port: invalid port number: strconv.Atoi: parsing "udp": invalid syntax',
  '--expose 70000':
    'invalid range format for --expose: 70000: strconv.ParseUint: parsing "70000": value out of range',
  '--expose 82-80': 'invalid range format for --expose: 82-80: Invalid range specified for the Port: 82-80',
  '--expose abc': 'invalid range format for --expose: abc: strconv.ParseUint: parsing "abc": invalid syntax',
  '--expose -80': 'invalid range format for --expose: -80: strconv.ParseUint: parsing "": invalid syntax',
  '--expose 80/foo': 'validating protocols for exposed port 80: unrecognized protocol "foo" in port mapping',
  '--expose 0': 'port numbers must be between 1 and 65535 (inclusive), got 0',
  '--network host --network none':
    'cannot set multiple networks without bridge network mode, selected mode host: invalid argument',
  '--network container:': 'invalid config provided: namespace mode container requires a value',
  '--network ns:': 'invalid config provided: namespace mode path requires a value',
  '--network none:foo': 'invalid option for network none: unknown bridge network option: foo',
  '--network pod':
    'cannot use pod namespace as container is not joining a pod or pod has no infra container: invalid argument',
  '--network host --ip 1.2.3.4': '--ip can only be set when the network mode is bridge: invalid argument',
  '--ip 1.2.3.4':
    'invalid config provided: networks and static ip/mac address can only be used with Bridge mode networking',
  '--ip abc': '"abc" is not an ip address',
  '--mac-address abc': 'address abc: invalid MAC address',
  '--mac-address 92:d0:c6:0a:29:33 --network slirp4netns':
    '--mac-address can only be set when the network mode is bridge: invalid argument',
  '--network-alias foo --network none':
    '--network-alias can only be set when the network mode is bridge: invalid argument',
  '--dns abc': 'abc is not an ip address',
  '--dns none --dns 8.8.8.8': 'none is not allowed to be specified with other DNS ip addresses',
  '--dns 8.8.8.8 --network none': 'conflicting options: dns and the network mode: none',
  '--dns-opt a --network container:x': 'conflicting options: dns and the network mode: container',
  '--dns-search foo_bar-': 'foo_bar- is not a valid domain',
  '--dns-search . --dns-search a': "cannot pass additional search domains when also specifying '.'",
  '--add-host foo': 'bad format for add-host: "foo"',
  '--add-host :1.2.3.4': 'bad format for add-host: ":1.2.3.4"',
  '--add-host foo:abc': 'invalid IP address in add-host: "abc"',
  '--add-host foo:1.2.3.4 --no-hosts': '--no-hosts and --add-host cannot be set together',
  '--add-host foo:1.2.3.4 --network container:x':
    'invalid config provided: cannot set extra host entries when the container is joined to another containers network namespace: invalid configuration',

  '-v x': 'invalid container path "x", must be an absolute path',
  '-v /tmp:': 'container directory cannot be empty',
  '-v :/x': 'host directory cannot be empty',
  '-v /tmp:x': 'invalid container path "x", must be an absolute path',
  '-v /tmp:/x:foo': 'invalid option type "foo"',
  '-v /tmp:/x:': 'invalid option type ""',
  '-v /tmp:/x:ro,rw': `invalid options "ro, rw", can only specify 1 'rw' or 'ro' option`,
  '-v /tmp:/x:ro:rw': '/tmp:/x:ro:rw: incorrect volume format, should be [host-dir:]ctr-dir[:option]',
  '-v /tmp:/x:shared,slave': `invalid options "shared, slave", can only specify 1 '[r]shared', '[r]private', '[r]slave' or '[r]unbindable' option`,
  '-v /tmp:/x:z,Z': `invalid options "z, Z", can only specify 1 'z', 'Z', or 'O' option`,
  '-v /tmp:/x:exec,noexec': `invalid options "exec, noexec", can only specify 1 'noexec' or 'exec' option`,
  '-v /tmp:/x:bind,rbind': `invalid options "bind, rbind", can only specify 1 '[r]bind' option`,
  '-v /tmp:/x:U,U': `invalid options "U, U", can only specify 1 'U' option`,
  '-v /tmp:/x:O,ro': "can't use 'O' with other options",
  '-v /tmp:/x -v /etc:/x': '/x: duplicate mount destination',
  '-v /tmp:/x -v /tmp:/x:ro': '/x: duplicate mount destination',
  '-v /tmp:/x --tmpfs /x': '/x: duplicate mount destination',
  '-v /tmp:/x/ --mount type=tmpfs,dst=/x': '/x: duplicate mount destination',
  '-v v:/x -v w:/x': '/x: duplicate mount destination',
  '--mount type=volume,src=v': 'must set volume destination',
  '--mount type=volume,src=v,dst=/x,bogus': 'bogus: invalid mount option',
  '--mount type=volume,src=v,dst=/x,volume-label=a=b':
    'the --volume-label option is not presently implemented',
  '--mount type=volume,src=v,dst=/x,volume-opt=': 'unable to process options: invalid option format: ""',
  '--image-volume nope': 'invalid image volume mode "nope" required value: bind, tmpfs, ignore',
  '-v a,b:/x':
    'creating named volume "a,b": running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument',
  '--tmpfs x': 'invalid container path "x", must be an absolute path',
  '--tmpfs /x:foo': 'unknown mount option "foo": invalid mount option',
  '--tmpfs /x:': 'unknown mount option "": invalid mount option',
  '--tmpfs /x:bind': "the 'bind' and 'rbind' options are not allowed with tmpfs mounts: invalid mount option",
  '--tmpfs /x:z': "the 'z' and 'Z' options are not allowed with tmpfs mounts: invalid mount option",
  '--tmpfs /x:ro,rw': "only one of 'rw' and 'ro' can be used: duplicate mount option passed",
  '--tmpfs /x:size=1m,size=2m': 'only one tmpfs size can be specified: duplicate mount option passed',
  '--mount foo':
    'incorrect mount format: should be --mount type=<bind|tmpfs|volume>,[src=<host-dir|volume-name>,]target=<ctr-dir>[,options]',
  '--mount src=/tmp,dst=/x':
    'incorrect mount format: should be --mount type=<bind|tmpfs|volume>,[src=<host-dir|volume-name>,]target=<ctr-dir>[,options]',
  '--mount type=foo,dst=/x': 'invalid filesystem type "foo"',
  '--mount type=bind,src=/tmp': 'must set volume destination',
  '--mount type=tmpfs': 'must set volume destination',
  '--mount type=bind,src=/tmp,dst=/x,foo=bar': 'foo: invalid mount option',
  '--mount type=bind,src=/tmp,dst=/x,rbind': 'rbind: invalid mount option',
  '--mount type=bind,src=/tmp,dst=/x,tmpfs-size=1': 'tmpfs-size: invalid mount option',
  '--mount type=bind,src=/tmp,dst=/x,ro,rw':
    "cannot pass 'readonly', 'ro', or 'rw' options more than once: must provide an argument for option",
  '--mount type=bind,src=/tmp,dst=/x,ro=maybe': `'readonly', 'ro', or 'rw' must be set to true or false, instead received "maybe": must provide an argument for option`,
  '--mount type=bind,src=/tmp,dst=/x,relabel=foo':
    "relabel mount option must be 'private' or 'shared': invalid mount option",
  '--mount type=bind,src=/tmp,dst=/x,bind-propagation=foo': 'invalid option type "foo"',
  '--mount type=bind,src=/tmp,dst=/x,bind-propagation':
    'bind-propagation: must provide an argument for option',
  '--mount type=bind,src=/tmp,dst=/x,U=abc': `'U' or 'chown' must be set to true or false, instead received "abc": must provide an argument for option`,
  '--mount type=bind,src=/tmp,dst=/x,U,U':
    "cannot pass 'U' or 'chown' option more than once: must provide an argument for option",
  '--mount type=bind,src=/tmp,dst=/x,nosuid,suid':
    "cannot pass 'nosuid' and 'suid' options more than once: must provide an argument for option",
  '--mount type=bind,src=,dst=/x': 'host directory cannot be empty: must provide an argument for option',
  '--mount type=bind,src=/tmp,dst': 'dst: must provide an argument for option',
  '--mount type=bind,src="/tmp",dst=/x': 'parse error on line 1, column 15: bare " in non-quoted-field',
  '--mount type=bind,"src=/a,b,dst=/x':
    'parse error on line 1, column 27: extraneous or missing " in quoted-field',
  '--mount type=tmpfs,dst=/x,src=/tmp': 'source is not supported with tmpfs mounts',
  '--mount type=tmpfs,dst=/x,size=1': 'size: invalid mount option',
  '--mount type=tmpfs,dst=/x,tmpcopyup,notmpcopyup':
    "cannot pass 'tmpcopyup' and 'notmpcopyup' options more than once: must provide an argument for option",
  '--shm-size abc': "unable to translate --shm-size: invalid size: 'abc'",
  '--shm-size 1k --ipc host':
    'invalid config provided: cannot set shmsize when running in the {host } IPC Namespace',

  '--name -x':
    'running container create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument',
  '--name .x':
    'running container create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument',
  '--replace': 'cannot replace container without --name being set',
  "-l ''": 'unable to process labels: invalid label format: ""',
  '-l =x': 'unable to process labels: invalid label format: "=x"',
  '--label-file /nope': 'unable to process labels: open /nope: no such file or directory',
  '--env-file /nope': 'parsing env file "/nope": open /nope: no such file or directory',
  '-e =x': 'invalid environment variable: "=x"',
  '--annotation a': 'annotations must be formatted KEY=VALUE',
  '--pull foo': 'unsupported pull policy "foo"',
  '--platform linux/amd64/v2/x': '"linux/amd64/v2/x": cannot parse platform specifier: invalid argument',
  '--platform linux/amd64 --arch arm64': '--platform option can not be specified with --arch or --os',
  '--cap-add nope': '"CAP_NOPE": unknown capability',
  '--cap-drop CAP_nope': '"CAP_NOPE": unknown capability',
  '--cap-add SYS_ADMIN --cap-drop sys_admin': 'capability "CAP_SYS_ADMIN" cannot be dropped and added',
  '--cap-add ALL --cap-drop ALL': 'adding all caps and removing all caps not allowed',
  '--security-opt foo': 'invalid --security-opt 1: "foo"',
  '--security-opt foo=bar': 'invalid --security-opt 2: "foo=bar"',
  '--security-opt no-new-privileges:maybe': 'invalid --security-opt 2: "no-new-privileges:maybe"',
  '--security-opt seccomp': 'invalid --security-opt 1: "seccomp"',
  "--security-opt ''": 'invalid --security-opt 1: ""',
  '--device /dev/null:foo': 'invalid device mode: foo',
  '--device /dev/null:rx': 'invalid device mode: rx',
  '--device /dev/null:/dev/x:rwmr': 'invalid device mode: rwmr',
  '--device /dev/null:/dev/x:': 'invalid device mode: ',
  '--device /dev/null:/dev/x:r:w': 'invalid device specification: /dev/null:/dev/x:r:w',
  '--ulimit foo':
    'ulimit option "foo" requires name=SOFT:HARD, failed to be parsed: invalid ulimit argument: foo',
  '--ulimit foo=1':
    'ulimit option "foo=1" requires name=SOFT:HARD, failed to be parsed: invalid ulimit type: foo',
  '--ulimit nofile=abc':
    'ulimit option "nofile=abc" requires name=SOFT:HARD, failed to be parsed: strconv.ParseInt: parsing "abc": invalid syntax',
  '--ulimit nofile=10:5':
    'ulimit option "nofile=10:5" requires name=SOFT:HARD, failed to be parsed: ulimit soft limit must be less than or equal to hard limit: 10 > 5',
  '--ulimit nofile=-1:10':
    'ulimit option "nofile=-1:10" requires name=SOFT:HARD, failed to be parsed: ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: 10',
  '--ulimit nofile=5:10:20':
    'ulimit option "nofile=5:10:20" requires name=SOFT:HARD, failed to be parsed: too many limit value arguments - 5:10:20, can only have up to two, `soft[:hard]`',
  '--sysctl foo': 'foo is invalid, sysctl values must be in the form of KEY=VALUE',
  '--sysctl foo=bar': "sysctl 'foo' is not allowed",
  '--sysctl net.ipv4.ip_forward=1 --network host':
    "sysctl net.ipv4.ip_forward=1 can't be set since Network Namespace set to host: invalid argument",
  '--umask abc': 'running container create option: invalid umask string abc: invalid argument',
  '--umask 00022': 'running container create option: invalid umask string 00022: invalid argument',
  '--group-add keep-groups,5':
    "the '--group-add keep-groups' option is not allowed with any other --group-add options",
  '--userns foo': 'unrecognized namespace mode foo passed',
  '--userns keep-id:foo=1': 'unknown option specified: "foo"',
  '--userns keep-id:uid=-1': 'strconv.ParseUint: parsing "-1": invalid syntax',
  '--userns keep-id:uid': 'invalid option specified: "uid"',
  '--userns ns:': 'invalid config provided: namespace mode path requires a value',
  '--userns private': 'must provide at least one UID or GID mapping to configure a user namespace',
  '--pid shareable': 'unrecognized namespace mode shareable passed',
  '--pid container:': 'invalid config provided: namespace mode container requires a value',
  '--init --pid host': "cannot add init binary as PID 1 (PID namespace isn't private)",
  '--ipc foo': 'unrecognized namespace mode foo passed',
  '--uts none': 'unrecognized namespace mode none passed',
  '--uts host --hostname x':
    'invalid config provided: cannot set hostname when running in the host UTS namespace: invalid configuration',
  '--cgroups foo': 'running container create option: invalid cgroup mode "foo": invalid argument',
  '--systemd foo':
    'invalid config provided: --systemd values must be one of "true, false, always": invalid configuration',
  '--stop-signal foo': 'invalid signal: foo',
  '--stop-signal 0': 'invalid signal: 0',
  '--stop-signal 65': 'valid signals are 1 through 64',
  '--stop-signal rtmin+99': 'invalid signal: rtmin+99',
  '--log-driver foo': 'running container create option: invalid log driver: invalid argument',
  '--log-opt foo': 'invalid log option "foo"',
  '--log-opt max-size=abc': "invalid size: 'abc'",
  '--restart foo': 'running container create option: "foo" is not a valid restart policy: invalid argument',
  '--restart always --rm':
    'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"',
  '--restart always:3': 'restart policy retries can only be specified with on-failure restart policy',
  '--restart on-failure:abc':
    'parsing restart policy retry count: strconv.Atoi: parsing "abc": invalid syntax',
  '--restart on-failure:3:4': 'invalid restart policy: may specify retries at most once',
  '--stop-timeout abc': `invalid argument "abc" for "--stop-timeout" flag: strconv.ParseUint: parsing "abc": invalid syntax\nSee 'tsman run --help'`,
  '--timeout -1': `invalid argument "-1" for "--timeout" flag: strconv.ParseUint: parsing "-1": invalid syntax\nSee 'tsman run --help'`,
};

for (const [line, words] of Object.entries(REFUSALS)) {
  test(`run ${line}: ${words.slice(0, 60)}`, (t) => {
    const argv = line.split(' ').map((word) => (word === "''" ? '' : word));
    t.is(refusal(argv), words);
  });
}
