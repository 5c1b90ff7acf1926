import type { ContainerRequest } from '../../lib/containers/model.ts';
import type { SpecFacts } from '../../lib/containers/plan/facts.ts';
import { planSpec } from '../../lib/containers/plan/spec.ts';
import { planUserNamespace } from '../../lib/containers/plan/user-namespace.ts';
import type { Spec } from '../../lib/oci/runtime-spec.ts';
import { someFacts } from '../support/a-request.ts';
import { run } from '../support/options.ts';

/** A command line of `run`, less the image and the command, and the file that holds what is planned for it. */
export interface GoldenCase {
  readonly name: string;
  readonly line: string;
  /** What else is known when it starts. */
  readonly facts?: Partial<SpecFacts>;
  readonly args?: readonly string[];
}

const image: Partial<SpecFacts> = {
  imageConfig: {
    User: 'alice:wheel',
    Entrypoint: ['/entry'],
    Cmd: ['serve', '--fast'],
    Env: ['PATH=/app/bin:/bin', 'LANG=C.UTF-8'],
    WorkingDir: '/app',
  },
};

const full = { path: '/dev/xfull', hostPath: '/dev/full', type: 'c', major: 1, minor: 7 } as const;

/** Each is also started with every runtime (`test/suites/runtime.ts`). */
export const CASES: readonly GoldenCase[] = [
  { name: 'plain', line: '' },
  { name: 'terminal', line: '-it', facts: { terminalSize: { columns: 80, rows: 24 } } },
  { name: 'image', line: '', facts: image, args: [] },
  { name: 'image-overridden', line: '--entrypoint /bin/sh -w /srv -e LANG=de_DE -u 0', facts: image },
  { name: 'user', line: '--user alice --group-add 77 --cap-add SYS_PTRACE --umask 077' },
  { name: 'keep-id', line: '--userns keep-id', facts: { files: withAccounts() } },
  { name: 'nomap', line: '--userns nomap' },
  { name: 'privileged', line: '--privileged', facts: { devices: [full] } },
  { name: 'read-only', line: '--read-only' },
  { name: 'read-only-without-scratch', line: '--read-only --read-only-tmpfs=false' },
  { name: 'network-none', line: '--network none' },
  { name: 'network-host', line: '--network host' },
  { name: 'namespaces-host', line: '--pid host --ipc host --uts host --cgroupns host' },
  { name: 'ipc-none', line: '--ipc none' },
  { name: 'init', line: '--init' },
  {
    name: 'mounts',
    line: '-v /usr/bin:/data/bin:rslave -v /usr:/data:ro,nosuid --tmpfs /scratch:size=1m,mode=700 --mount type=bind,src=/usr/share,dst=/dev/shm',
  },
  { name: 'device', line: '--device /dev/full:/dev/xfull', facts: { devices: [full] } },
  { name: 'limits', line: '--ulimit nofile=100:200 --ulimit core=0 --shm-size 1m' },
  {
    name: 'confined',
    line: '--cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges --security-opt mask=/etc/group --security-opt unmask=/proc/acpi:/sys/fi*',
  },
  {
    name: 'names',
    line: '--hostname web --sysctl net.core.somaxconn=99 --label a=b --annotation c=d --no-hosts',
    facts: { files: { ...someFacts().files, hosts: undefined }, hostname: 'web' },
  },
];

/** The facts a command line is planned with, on an imagined host. */
export function factsOf({ line, facts = {}, args = ['true'] }: GoldenCase): SpecFacts {
  const words = line === '' ? [] : line.split(' ');
  const { request } = run([...words, 'busybox', ...args]);
  return someFacts(
    { ...request, createCommand: [] },
    {
      ...(request.network.mode === 'slirp4netns' && { networkNamespace: '/live/netns' }),
      mapping: planUserNamespace(request.userNamespace, someFacts().ids),
      sources: sourcesOf(request),
      ...facts,
    },
  );
}

export function goldenSpec(golden: GoldenCase): Spec {
  return planSpec(factsOf(golden));
}

function sourcesOf({ mounts }: ContainerRequest): SpecFacts['sources'] {
  const binds = mounts.flatMap((mount) => (mount.type === 'bind' ? [mount.source] : []));
  return Object.fromEntries(binds.map((source) => [source, { folder: true }]));
}

function withAccounts(): SpecFacts['files'] {
  return { ...someFacts().files, passwd: '/live/passwd', group: '/live/group' };
}
