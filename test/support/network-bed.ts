import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ExecutionContext } from 'ava';
import type { NetworkRequest, NetworkSetup, PortRequest } from '../../lib/networks/model.ts';
import { start } from './bed.ts';
import { aHome, type Home } from './home.ts';
import type { Command, Wanted } from './network-driver.ts';

export interface NetworkCase {
  readonly request?: NetworkRequest;
  readonly ports?: readonly PortRequest[];
  readonly slirpProgram?: string;
  /** Shell commands that prepare the host, as its root. */
  readonly prepare?: string;
  /** The real host's network in place of one of the test's own, which has the address 198.51.100.7. */
  readonly realHost?: boolean;
  readonly home?: Home;
}

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NetworkUnderTest {
  readonly home: Home;
  readonly setup: NetworkSetup;
  /** Names of the files of the network. */
  readonly files: readonly string[];
  /** What went wrong, when it did: nothing of the other things is there then. */
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
  inside(...command: string[]): Promise<Said>;
  outside(...command: string[]): Promise<Said>;
  serve(where: Command['where'], ...command: string[]): Promise<Said>;
  /** Take the network back. */
  end(): Promise<void>;
  /** SIGKILL for the process that made it. */
  kill(): Promise<void>;
}

export const PEER = ['node', 'dist/test/support/peer.js'];

export const port = (hostPort: number, containerPort = 80, more: Partial<PortRequest> = {}): PortRequest => ({
  hostIp: '',
  hostPort,
  containerPort,
  protocol: 'tcp',
  ...more,
});

/** The one host that every case but `realHost` has for itself. */
const HOST =
  'ip link set lo up; ip address add 198.51.100.7/32 dev lo; ip route add 198.51.100.0/24 dev lo 2>/dev/null; ';

/** Make a network as an unprivileged user; it is taken back with the test. */
export async function aNetwork(t: ExecutionContext, wanted: NetworkCase = {}): Promise<NetworkUnderTest> {
  const home = wanted.home ?? (await aHome());
  if (wanted.home === undefined) t.teardown(home.remove);
  const driver = ['node', 'dist/test/support/network-driver.js', `${home.folder}/net-${counter++}`];
  const prepare = `${wanted.realHost ? '' : HOST}${wanted.prepare ?? ''}\nexec "$@"`;
  const spaces = ['unshare', '--mount', ...(wanted.realHost ? [] : ['--net']), 'sh', '-c', prepare, 'sh'];
  const child = await start('user', ['bin/tsman', 'unshare', ...spaces, ...driver], {
    env: home.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdin || !child.stdout) throw new Error('pipes were asked for');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(question: Wanted | Command): Promise<Answer> => {
    stdin.write(`${JSON.stringify(question)}\n`);
    const line = await lines.next();
    if (line.done) throw new Error('the driver of the network has ended');
    return JSON.parse(line.value) as Answer;
  };
  const ended = once(child, 'exit');
  const answer = await ask<Pick<NetworkUnderTest, 'setup' | 'files' | 'error'>>({
    request: wanted.request ?? { mode: 'slirp4netns', options: [] },
    ports: wanted.ports ?? [],
    slirpProgram: wanted.slirpProgram ?? 'slirp4netns',
  });
  const tell =
    (where: Command['where'], stays: boolean) =>
    (...command: string[]) =>
      ask<Said>({ where, command, stays });
  const end = async () => {
    stdin.end();
    await ended;
  };
  t.teardown(end);
  return {
    ...answer,
    home,
    inside: tell('inside', false),
    outside: tell('outside', false),
    serve: (where, ...command) => tell(where, true)(...command),
    end,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

let counter = 0;
