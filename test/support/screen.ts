import type { IPty } from 'node-pty';

/** What a terminal shows, read as a person does: from where they looked last. */
export interface Screen {
  /**
   * Wait until the terminal shows this after what was seen at the last call. Fails with what it shows instead when that
   * takes longer than a person would wait.
   *
   * @returns what was shown until then, the wanted included
   */
  sees(wanted: string | RegExp): Promise<string>;
  /** All that was ever shown. */
  shown(): string;
}

/** Of what is waited for, in characters. */
const LONGEST = 400;
const PATIENCE_MS = 60_000;

/** Without what moves the cursor, asks for its place, or chooses colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const plain = (text: string) => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');

export function watchScreen(pty: Pick<IPty, 'onData'>): Screen {
  let unseen = '';
  let wake: () => void = () => undefined;
  const all: string[] = [];
  pty.onData((text) => {
    all.push(text);
    unseen = plain(unseen + text);
    wake();
  });

  function find(wanted: string | RegExp, from: number): string | undefined {
    const fresh = unseen.slice(from);
    const found = typeof wanted === 'string' ? wanted : wanted.exec(fresh)?.[0];
    const at = found === undefined ? -1 : fresh.indexOf(found);
    if (at === -1 || found === undefined) return undefined;
    const seen = unseen.slice(0, from + at + found.length);
    unseen = unseen.slice(seen.length);
    return seen;
  }

  return {
    sees: async (wanted) => {
      const deadline = AbortSignal.timeout(PATIENCE_MS);
      for (let looked = 0; ; ) {
        const seen = find(wanted, looked);
        if (seen !== undefined) return seen;
        looked = Math.max(0, unseen.length - LONGEST);
        await new Promise<void>((resolve, reject) => {
          wake = resolve;
          deadline.onabort = () => reject(notShown(wanted, unseen));
        });
      }
    },
    shown: () => all.join(''),
  };
}

function notShown(wanted: string | RegExp, unseen: string): Error {
  return new Error(`the terminal does not show ${wanted}, but ${JSON.stringify(unseen.slice(-2000))}`);
}
