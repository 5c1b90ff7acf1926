import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../base/error.ts';
import { policyBroken, policyRefused, policyUncheckable } from './errors.ts';
import { decide } from './plan/policy.ts';
import { readPolicy } from './plan/policy-file.ts';
import { parseStrictJson } from './plan/strict-json.ts';

/** Where a policy is looked for. */
export interface PolicyPlace {
  /** `Folders.config` */
  readonly config: string;
  /** The user's. */
  readonly home: string;
  /** Where the machine's own files are: `/etc/containers`. */
  readonly system?: string;
}

/** Whether an image may be taken. @throws TSMAN_POLICY_REFUSED */
export type CheckPolicy = (transport: string, scope: string) => void;

/**
 * Read policy.json: the user's, else the machine's; where there is none, every image is taken.
 *
 * @throws TSMAN_POLICY_BROKEN
 * @see containers-policy.json(5)
 */
export function readPolicyFile(place: PolicyPlace): CheckPolicy {
  const { config, home, system = '/etc/containers' } = place;
  const folders = [join(config, 'containers'), join(home, '.config/containers'), system];
  for (const folder of folders) {
    const file = join(folder, 'policy.json');
    const text = readText(file);
    if (text !== undefined) return checkerOf(text, file);
  }
  return () => undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw policyBroken(file, error instanceof Error ? error.message : String(error));
  }
}

function checkerOf(text: string, file: string): CheckPolicy {
  const parsed = parseStrictJson(text);
  if ('problem' in parsed) {
    const { line, problem } = parsed;
    throw policyBroken(file, line === undefined ? problem : `line ${line}: ${problem}`);
  }
  const policy = readPolicy(parsed.value, (problem) => {
    throw policyBroken(file, problem);
  });
  return (transport, scope) => {
    const answer = decide(policy, transport, scope);
    if (answer.verdict === 'accepted') return;
    const image = transport === 'docker' ? `docker://${scope}` : `${transport}:${scope}`;
    if (answer.verdict === 'rejected') throw policyRefused(image, file);
    throw policyUncheckable(image, answer.requirement, file);
  };
}
