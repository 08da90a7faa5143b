import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runKeysCommand } from '../../../scripts/keys.js';
import { createApiKey, findKey } from '../../../src/domain/access/api-key.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createKeyStore } from '../../../src/infra/artifacts/key-store.js';
import { until } from '../../helpers/until.js';

async function createTestKeys(t: TestContext) {
  const directory = await ensureDataDirectory(await mkdtemp(join(tmpdir(), 'trainhorn-keys-')));
  t.after(() => rm(directory.root, { recursive: true, force: true }));
  return { directory, store: createKeyStore(directory) };
}

const CREATE = ['create', '--name', 'ci', '--project', 'vision', '--scopes', 'predict,read'];

describe('npm run keys', () => {
  test('create prints a 256-bit secret once and stores only its digest, readable by the owner', async (t) => {
    const { directory, store } = await createTestKeys(t);
    const printed = await runKeysCommand(store, CREATE);
    const [secret = ''] = printed.split('\n');
    assert.match(secret, /^th_[A-Za-z0-9_-]{43}$/);
    const [file = ''] = await readdir(directory.keys);
    const text = await readFile(join(directory.keys, file), 'utf8');
    assert.ok(!text.includes(secret.slice(3, 15)));
    assert.equal((await stat(join(directory.keys, file))).mode & 0o777, 0o600);
    assert.equal((await stat(directory.keys)).mode & 0o777, 0o700);
    const listed = await runKeysCommand(store, ['list']);
    assert.match(listed, /^key_\w{26} {2}ci {2}project vision {2}read,predict .* active$/);
    assert.ok(!listed.includes(secret));
    assert.equal(findKey(await store.list(), secret)?.project, 'vision');
  });

  test('revoke ends a key permanently, and may be repeated', async (t) => {
    const { store } = await createTestKeys(t);
    const [secret = ''] = (await runKeysCommand(store, CREATE)).split('\n');
    const [key] = await store.list();
    const first = await runKeysCommand(store, ['revoke', key?.id ?? '']);
    assert.match(first, /revoked 2/);
    assert.equal(await runKeysCommand(store, ['revoke', key?.id ?? '']), first);
    assert.equal(findKey(await store.list(), secret), undefined);
    await assert.rejects(runKeysCommand(store, ['revoke', 'key_00000000000000000000000000']), /no key/);
    await assert.rejects(runKeysCommand(store, ['revoke', '../../etc/passwd']), /no key/);
  });

  test('rejects invalid arguments with the reason', async (t) => {
    const { store } = await createTestKeys(t);
    for (const [args, message] of [
      [[], /Which command/],
      [['delete'], /no command 'delete'/],
      [['create'], /--name/],
      [['create', '--name', 'a', '--scopes', 'write'], /no scope 'write'/],
      [['create', '--name', 'a', '--project', '../x'], /project/],
      [['create', '--name', 'a', '--project', 'Vision'], /project/],
      [['create', '--nme', 'a'], /nme/],
      [['create', '--name', 'a\u202eb'], /name of a key has '\\u\{202e\}'/],
      [['create', '--name', ' '], /name of a key is blank/],
    ] as const)
      await assert.rejects(runKeysCommand(store, args), message);
    assert.deepEqual(await store.list(), []);
  });
});

describe('the key store', () => {
  test('sees changes of other processes within seconds', async (t) => {
    const { directory, store } = await createTestKeys(t);
    assert.deepEqual(await store.list(), []);
    const cli = createKeyStore(directory);
    const at = new Date().toISOString();
    const { key } = createApiKey({ name: 'a', project: 'default', scopes: ['read'], at });
    await cli.add(key);
    await until('the new key', async () => (await store.list()).length === 1);
    await cli.revoke(key.id, at);
    await until('its end', async () => (await store.list())[0]?.revoked_at === at);
  });

  test('skips and reports a damaged key, and never treats damaged keys as none', async (t) => {
    const { directory, store } = await createTestKeys(t);
    await runKeysCommand(store, CREATE);
    const [file = ''] = await readdir(directory.keys);
    const damaged: string[] = [];
    const reader = () => createKeyStore(directory, ({ path }) => damaged.push(basename(path)));
    await writeFile(join(directory.keys, 'key_00000000000000000000000000.json'), '{"id": ');
    assert.equal((await reader().list()).length, 1);
    assert.deepEqual(damaged, ['key_00000000000000000000000000.json']);
    await writeFile(join(directory.keys, file), '{}');
    await assert.rejects(reader().list(), /No API key can be read/);
    await writeFile(join(directory.keys, file), '');
    await assert.rejects(reader().list(), /No API key can be read/);
  });
});
