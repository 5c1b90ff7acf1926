import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type CertPlace, certificatesFor } from '../../lib/registry/certs.ts';

const made = mkdtempSync(join(tmpdir(), 'tsman-pem-'));
const key = join(made, 'key.pem');
const certificate = join(made, 'cert.pem');
test.before(() => {
  const subject = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = ['-subj', '/CN=test', '-days', '2', '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...subject, ...files], { stdio: 'ignore' });
});
test.after.always(() => rmSync(made, { recursive: true }));

function aPlace(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'tsman-certs-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'config');
  const folders = { data: folder, runtime: folder, cache: folder, config };
  const place: CertPlace = { folders, home: join(folder, 'home') };
  const put = (name: string, from = certificate) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, readFileSync(from));
    return path;
  };
  return { folder, place, put };
}
const OWN = 'config/containers/certs.d';

test('a registry nobody wrote down has no certificates of its own', (t) => {
  t.deepEqual(certificatesFor(aPlace(t).place, 'nobody.example'), { ca: [] });
});

test('a folder is for one host and port', (t) => {
  const { place, put } = aPlace(t);
  put(`${OWN}/h:5000/ca.crt`);
  t.is(certificatesFor(place, 'h:5000').ca.length, 1);
  t.is(certificatesFor(place, 'h').ca.length, 0);
  t.is(certificatesFor(place, 'h:5001').ca.length, 0);
});

test('a pair is shown to the registry, authorities are trusted, other files are left alone', (t) => {
  const { place, put, folder } = aPlace(t);
  for (const name of ['a.crt', 'b.crt', 'client.cert']) put(`${OWN}/h/${name}`);
  put(`${OWN}/h/client.key`, key);
  put(`${OWN}/h/README`, key);
  symlinkSync('/nonexistent', join(folder, `${OWN}/h/gone.crt`));
  const found = certificatesFor(place, 'h');
  t.is(found.ca.length, 2);
  t.deepEqual(found.client, { cert: readFileSync(certificate), key: readFileSync(key) });
});

test("podman's folder counts where another configuration folder is set", (t) => {
  const { place, put } = aPlace(t);
  put('home/.config/containers/certs.d/h/ca.crt');
  t.is(certificatesFor(place, 'h').ca.length, 1);
  put(`${OWN}/h/ca.crt`);
  put(`${OWN}/h/more.crt`);
  t.is(certificatesFor(place, 'h').ca.length, 2);
});

test('half a pair is an error that names the other half', (t) => {
  const { place, put } = aPlace(t);
  const cert = put(`${OWN}/h/client.cert`);
  t.throws(() => certificatesFor(place, 'h'), {
    code: 'TSMAN_CERTIFICATE',
    message: `cannot use the certificate "${cert}": its key client.key is missing`,
  });
  const lone = put(`${OWN}/g/client.key`, key);
  t.throws(() => certificatesFor(place, 'g'), {
    message: `cannot use the certificate "${lone}": its certificate client.cert is missing`,
  });
});

test('what is no certificate is an error, not nothing', (t) => {
  const { place, put } = aPlace(t);
  const path = put(`${OWN}/h/ca.crt`, key);
  t.throws(() => certificatesFor(place, 'h'), {
    code: 'TSMAN_CERTIFICATE',
    message: `cannot use the certificate "${path}": it holds no certificate in PEM format`,
  });
});

test('a folder that was named is the only one, and must be there', (t) => {
  const { place, put, folder } = aPlace(t);
  put(`${OWN}/h/ca.crt`);
  const certFolder = join(folder, 'named');
  t.throws(() => certificatesFor({ ...place, certFolder }, 'h'), {
    code: 'TSMAN_CERTIFICATE',
    message: /^cannot read the certificates in ".*named": /,
  });
  mkdirSync(certFolder);
  t.deepEqual(certificatesFor({ ...place, certFolder }, 'h'), { ca: [] });
});
