import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { systemRoots } from '../../lib/registry/system-roots.ts';

test('a file that the environment names is trusted in place of the system’s, and that of Node.js besides', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-roots-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [own, extra] = ['own', 'extra'].map((name) => {
    const path = join(folder, `${name}.pem`);
    writeFileSync(path, name);
    return path;
  }) as [string, string];
  const trusted = (environment: Record<string, string>) => systemRoots(environment).map(String);
  t.deepEqual(trusted({ SSL_CERT_FILE: own, NODE_EXTRA_CA_CERTS: extra }), ['own', 'extra']);
  const usual = trusted({});
  t.true(usual.length > 0);
  t.deepEqual(trusted({ NODE_EXTRA_CA_CERTS: extra }), [...usual, 'extra']);
  t.deepEqual(trusted({ NODE_EXTRA_CA_CERTS: join(folder, 'missing') }), usual);
});
