import { isAlive, type ProcessIdentity } from '../base/process-identity.ts';

export {
  bootId,
  identityOf,
  isAlive,
  ownIdentity,
  type ProcessIdentity,
} from '../base/process-identity.ts';

/** Send a signal to this very process, never to a later one with its number. @returns whether it was there */
export function signalProcess(process_: ProcessIdentity, signal: NodeJS.Signals | number): boolean {
  if (!isAlive(process_)) return false;
  try {
    return process.kill(process_.pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
