import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerRequest } from '../../lib/containers/model.ts';
import type { SpecFacts } from '../../lib/containers/plan/facts.ts';
import { planSpec } from '../../lib/containers/plan/spec.ts';
import { type Spec, specText } from '../../lib/oci/runtime-spec.ts';
import { openRuntime } from '../../lib/runtime/open.ts';
import type { OciRuntime, RunCall } from '../../lib/runtime/runtime.ts';
import { someFacts } from './a-request.ts';
import { busyboxRoot } from './busybox.ts';
import { aPlace, type Outcome, type Place } from './namespaces.ts';

/** A folder with a root file system, in namespaces where a runtime works. */
export interface Workshop {
  readonly place: Place;
  readonly folder: string;
  readonly runtime: OciRuntime;
  /** Writes the bundle of a container; its name is the ID. */
  bundle(id: string, request: Partial<ContainerRequest>, facts?: Partial<SpecFacts>): Spec;
  call(id: string): RunCall;
  run(id: string): Promise<Outcome & { readonly log: string; readonly ran: boolean }>;
  close(): void;
}

/** @param count see {@link aPlace} */
export async function aWorkshop(program: string, count?: number): Promise<Workshop> {
  const place = await aPlace(count);
  const folder = mkdtempSync(join(tmpdir(), 'tsman-runtime-'));
  busyboxRoot(join(folder, 'rootfs'), place);
  chownSync(folder, place.uid, place.gid);
  // A container whose ids leave out the owner still has to pass through.
  chmodSync(folder, 0o711);
  const runtime = openRuntime({ program, stateFolder: join(folder, 'state'), cgroups: 'disabled' });
  const callOf = (id: string) => ({
    id,
    bundle: join(folder, id),
    pidFile: join(folder, id, 'pid'),
    logFile: join(folder, id, 'log'),
    preserveFds: 0,
  });
  return {
    place,
    folder,
    runtime,
    bundle(id, request, facts) {
      const { bundle } = callOf(id);
      mkdirSync(bundle);
      const spec = planSpec(realFacts({ bundle, rootfs: join(folder, 'rootfs') }, request, facts));
      writeFileSync(join(bundle, 'config.json'), specText(spec));
      chownSync(bundle, place.uid, place.gid);
      return spec;
    },
    call: callOf,
    async run(id) {
      const call = callOf(id);
      const outcome = await place.run(runtime.run(call));
      const log = existsSync(call.logFile) ? readFileSync(call.logFile, 'utf8') : '';
      return { ...outcome, log, ran: existsSync(call.pidFile) };
    },
    close() {
      place.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The facts of `someFacts`, with prepared files that are there. */
function realFacts(
  { bundle, rootfs }: { readonly bundle: string; readonly rootfs: string },
  request: Partial<ContainerRequest>,
  facts: Partial<SpecFacts> = {},
): SpecFacts {
  const files = {
    hosts: join(bundle, 'hosts'),
    hostname: join(bundle, 'hostname'),
    resolvConf: join(bundle, 'resolv.conf'),
    containerEnv: join(bundle, '.containerenv'),
  };
  for (const path of Object.values(files)) writeFileSync(path, 'prepared\n');
  const { host } = someFacts();
  const limits = { nofile: { soft: 1024, hard: 1024 } };
  return someFacts(request, { rootfs, files, host: { ...host, rlimits: limits }, ...facts });
}

/** Waits until a file has content. */
export async function appears(path: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (existsSync(path) && readFileSync(path, 'utf8') !== '') return;
    await sleep(10);
  }
  throw new Error(`${path} did not appear`);
}
