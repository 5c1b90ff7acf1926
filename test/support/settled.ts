import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './home.ts';

/**
 * What is left in a home once monitors and helpers that were told to end have done so: files and mounts follow the exit
 * of a container, so they are waited for a while.
 */
export async function settled(home: Home): Promise<readonly string[]> {
  let left = await home.leftovers();
  for (let tries = 0; tries < 100 && left.length > 0; tries++) {
    await sleep(100);
    left = await home.leftovers();
  }
  return left;
}

/** Ask until the answer is right, or give up and say what it was. */
export async function becomes<Answer>(wanted: Answer, ask: () => Promise<Answer> | Answer): Promise<Answer> {
  let answer = await ask();
  for (let tries = 0; tries < 200 && answer !== wanted; tries++) {
    await sleep(50);
    answer = await ask();
  }
  return answer;
}
