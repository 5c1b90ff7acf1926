import { setTimeout as sleep } from 'node:timers/promises';
import type { TsmanError } from '../base/error.ts';
import type { Trouble } from './errors.ts';
import type { Again } from './plan/trouble.ts';
import type { RegistryOptions } from './registry.ts';

/** A failure, and what is known about trying again. */
export class Setback extends Error {
  override readonly name = 'Setback';
  readonly failure: TsmanError;
  readonly again: Again;
  /** Not before so long, as the other side wishes. */
  readonly afterMs: number | undefined;
  /** Where there was no answer at all. */
  readonly trouble: Trouble | undefined;

  constructor(
    failure: TsmanError,
    again: Again,
    { afterMs, trouble }: { readonly afterMs?: number | undefined; readonly trouble?: Trouble } = {},
  ) {
    super(failure.message);
    this.failure = failure;
    this.again = again;
    this.afterMs = afterMs;
    this.trouble = trouble;
  }
}

/** How long to go on. */
export type Patience = Pick<RegistryOptions, 'retries' | 'retryDelayMs' | 'warn' | 'signal'>;

const RETRIES = 3;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/** Who asks for a longer wait is not waited for. */
const LONGEST_WISH_MS = 120_000;

/**
 * Work, and work again while it ends in a {@link Setback} that may pass.
 *
 * @param madeProgress whether this attempt came further than the ones before, which makes the count start anew
 * @throws the failure of the last attempt; whatever else `work` throws, and the reason of the signal, at once
 */
export async function withRetries<Value>(
  patience: Patience,
  work: () => Promise<Value>,
  madeProgress: () => boolean = () => false,
): Promise<Value> {
  for (let failures = 1; ; failures++) {
    patience.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Setback)) throw error;
      if (madeProgress()) failures = 1;
      if (!isWorthwhile(error, failures, patience)) throw error.failure;
      await pause(error, failures, patience);
    }
  }
}

function isWorthwhile({ again, afterMs = 0 }: Setback, failures: number, { retries }: Patience): boolean {
  if (again === 'never' || (again === 'asked' && retries === undefined)) return false;
  return failures <= (retries ?? RETRIES) && afterMs <= LONGEST_WISH_MS;
}

async function pause({ failure, afterMs = 0 }: Setback, failures: number, patience: Patience): Promise<void> {
  const { retryDelayMs, warn, signal } = patience;
  const delayMs = Math.max(retryDelayMs ?? growing(failures), afterMs);
  warn?.(`${failure.message}: trying again in ${(delayMs / 1000).toFixed(1)}s`);
  await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}

/** Twice as long each time, and never the same for two processes. */
function growing(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
