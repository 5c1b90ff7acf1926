import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { sweepDrafts } from '../../lib/base/draft.ts';
import { createSecret } from '../../lib/secrets/operations/create.ts';
import { aSecret, aSecretRoom } from '../support/secret-room.ts';

test('a secret is found by its name, its ID and the beginning of one ID only', async (t) => {
  const { needs, remove } = aSecretRoom();
  t.teardown(remove);
  const one = await createSecret(needs, aSecret('one'));
  const other = await createSecret(needs, aSecret('other'));
  t.regex(one.id, /^[0-9a-f]{25}$/);
  t.deepEqual(needs.store.resolve('one'), one);
  t.deepEqual(needs.store.resolve(other.id), other);
  const start = [...one.id].findIndex((digit, index) => digit !== other.id[index]) + 1;
  t.deepEqual(needs.store.resolve(one.id.slice(0, start)), one);
  t.throws(() => needs.store.resolve(''), {
    message: 'more than one result secret with prefix : secret is ambiguous',
  });
  t.throws(() => needs.store.resolve('nope'), {
    message: 'no secret with name or id "nope": no such secret',
  });
  t.throws(() => needs.store.resolve('../one'), { code: 'TSMAN_SECRET_NOT_FOUND' });
});

test('its files are its owner’s alone, and the record says nothing of the content', async (t) => {
  const { needs, paths, remove } = aSecretRoom();
  t.teardown(remove);
  const secret = await createSecret(needs, aSecret('s'));
  const { folder, data } = paths.secret('s');
  t.is(statSync(folder).mode & 0o777, 0o700);
  t.is(statSync(data(secret.id)).mode & 0o777, 0o600);
  t.notRegex(JSON.stringify(secret), /hush/);
  t.is(needs.store.reveal('s').data.toString(), 'hush');
});

test('names, sizes and second secrets of a name are refused in podman’s words', async (t) => {
  const { needs, paths, remove } = aSecretRoom();
  t.teardown(remove);
  for (const name of ['', '.a', 'a-', 'a/b', 'a=b', 'a,b', 'a'.repeat(65)]) {
    await t.throwsAsync(createSecret(needs, aSecret(name)), { code: 'TSMAN_SECRET_NAME' });
  }
  for (const bytes of [0, 512_000]) {
    await t.throwsAsync(createSecret(needs, aSecret('s', { data: Buffer.alloc(bytes) })), {
      message: 'secret data must be larger than 0 and less than 512000 bytes',
    });
  }
  await createSecret(needs, aSecret('s', { data: Buffer.alloc(511_999) }));
  await t.throwsAsync(createSecret(needs, aSecret('s')), { message: 's: secret name in use' });
  t.is(needs.store.reveal('s').data.length, 511_999);
  t.deepEqual(readdirSync(paths.secrets), ['s']);
});

test('to replace a secret is to change content, labels and ID; its age stays', async (t) => {
  const { needs, paths, remove } = aSecretRoom();
  t.teardown(remove);
  const before = await createSecret(needs, aSecret('s'));
  const { folder, record } = paths.secret('s');
  writeFileSync(join(folder, 'of-a-killed-one'), 'older');
  const after = await createSecret(needs, aSecret('s', { data: Buffer.from('new'), ifThere: 'replace' }));
  t.not(after.id, before.id);
  t.is(after.createdAt, before.createdAt);
  t.true(after.updatedAt > before.updatedAt);
  t.is(needs.store.reveal('s').data.toString(), 'new');
  t.deepEqual(new Set(readdirSync(folder)), new Set([after.id, record.slice(folder.length + 1)]));
  const ignored = await createSecret(needs, aSecret('s', { ifThere: 'ignore' }));
  t.deepEqual(ignored, after);
});

test('of several that make or replace a secret at once one has the last word', async (t) => {
  const { needs, remove } = aSecretRoom();
  t.teardown(remove);
  const all = await Promise.all(
    ['a', 'b', 'c'].map((text) =>
      createSecret(needs, aSecret('s', { data: Buffer.from(text), ifThere: 'replace' })),
    ),
  );
  const { secret, data } = needs.store.reveal('s');
  t.true(all.some(({ id }) => id === secret.id));
  t.regex(data.toString(), /^[abc]$/);
});

test('the data may lie in a folder of its own, and goes with the secret', async (t) => {
  const { needs, folder, remove } = aSecretRoom();
  t.teardown(remove);
  const path = join(folder, 'elsewhere');
  const secret = await createSecret(needs, aSecret('s', { options: { path } }));
  t.is(needs.store.folderOf(secret), path);
  t.deepEqual(readdirSync(path), [secret.id]);
  t.true(await needs.store.remove('s'));
  t.false(await needs.store.remove('s'));
  t.deepEqual(readdirSync(path), []);
  await createSecret(needs, aSecret('s', { options: { path } }));
  rmSync(path, { recursive: true });
  t.throws(() => needs.store.reveal('s'), { code: 'TSMAN_SECRET_DATA' });
  writeFileSync(path, 'a file');
  await t.throwsAsync(createSecret(needs, aSecret('u', { options: { path } })), {
    code: 'TSMAN_SECRET_FOLDER',
  });
});

test('what a killed maker left is swept', async (t) => {
  const { needs, paths, remove } = aSecretRoom();
  t.teardown(remove);
  await createSecret(needs, aSecret('s'));
  const left = join(paths.secrets, '.new-4194304-1-00000000');
  mkdirSync(left);
  t.is(needs.store.list().length, 1);
  sweepDrafts(paths.secrets);
  t.false(existsSync(left));
  t.is(needs.store.list().length, 1);
});
