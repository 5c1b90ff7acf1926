import { reportError } from '../lib/cli/report-error.ts';
import { prepareNamespaces } from '../lib/host/namespaces/prepare.ts';

/** Started by the launcher when there are no namespaces to join: prints how to get in. */
prepareNamespaces((line) => void process.stderr.write(`Warning: ${line}\n`)).then(
  (words) => void process.stdout.write(words),
  (error: unknown) => {
    process.exitCode = reportError(error, process);
  },
);
