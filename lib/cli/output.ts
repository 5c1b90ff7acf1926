import { codeOf } from '../base/error.ts';
import type { World } from './world.ts';

/** What a shell reports for a program that SIGPIPE ended. */
const BROKEN_PIPE = 141;

/** Standard output. When its reader has gone (`tsman ps | head -1`), the program ends without a word. */
export function stdoutOf(world: World): NodeJS.WriteStream {
  const { stdout } = world;
  if (stdout.listenerCount('error') === 0) {
    stdout.on('error', (error) => {
      if (codeOf(error) === 'EPIPE') world.exit(BROKEN_PIPE);
      throw error;
    });
  }
  return stdout;
}
