import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createDamageLog } from '../../../src/infra/artifacts/files/damage-log.js';
import { createKeyStore } from '../../../src/infra/artifacts/key-store.js';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';
import { openEventStream } from '../../helpers/api/event-stream.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { createLogLines } from '../../helpers/processes/log-lines.js';

const CANCEL = '/api/v1/jobs/job_00000000000000000000000000/cancel';

describe('a service without keys', () => {
  test('admits everyone on a loopback address, and requires a key as soon as one exists', async (t) => {
    const { request, ports } = await startApi(t);
    await request.get('/api/v1/jobs').expect(200);
    const key = await addKey(ports.keys);
    assertProblem(await request.get('/api/v1/jobs'), 401, 'unauthenticated');
    await request.get('/api/v1/jobs').set('authorization', key.authorization).expect(200);
  });

  test('rejects a key that it has admitted, once it is revoked, and admits the others', async (t) => {
    const { request, ports } = await startApi(t);
    const [revoked, kept] = [await addKey(ports.keys), await addKey(ports.keys)];
    const poll = ({ authorization }: { authorization: string }) =>
      request.get('/api/v1/jobs').set('authorization', authorization);
    for (const key of [revoked, kept, revoked]) await poll(key).expect(200);
    await ports.keys.revoke(revoked.id, new Date().toISOString());
    assertProblem(await poll(revoked), 401, 'unauthenticated');
    await poll(kept).expect(200);
  });

  test('stays closed after its last key was revoked', async (t) => {
    const { request, ports } = await startApi(t);
    const { id, authorization } = await addKey(ports.keys);
    await ports.keys.revoke(id, new Date().toISOString());
    assertProblem(await request.get('/api/v1/jobs'), 401, 'unauthenticated');
    const revoked = await request.get('/api/v1/jobs').set('authorization', authorization);
    assertProblem(revoked, 401, 'unauthenticated');
    assert.match(revoked.headers['www-authenticate'] ?? '', /^Bearer .*error="invalid_token"/);
  });

  test('stays closed after the key files disappeared', async (t) => {
    const { request, ports } = await startApi(t);
    const { authorization } = await addKey(ports.keys);
    await request.get('/api/v1/jobs').set('authorization', authorization).expect(200);
    t.mock.method(ports.keys, 'list', async () => []);
    for (const headers of [{}, { authorization }])
      assertProblem(await request.get('/api/v1/jobs').set(headers), 401, 'unauthenticated');
  });

  test('rejects everyone with 503 if all key files are damaged, and continues with a new key', async (t) => {
    const directory = await ensureDataDirectory(await mkdtemp(join(tmpdir(), 'trainhorn-keys-')));
    t.after(() => rm(directory.root, { recursive: true, force: true }));
    const { logger, lines } = createLogLines();
    const keys = createKeyStore(directory, createDamageLog(logger));
    const { authorization } = await addKey(keys);
    const [file = ''] = await readdir(directory.keys);
    const path = join(directory.keys, file);
    await writeFile(path, '');
    const { request } = await startApi(t, { logger, ports: () => ({ keys }) });
    for (const headers of [{}, { authorization }]) {
      const answer = await request.get('/api/v1/jobs').set(headers);
      const { detail } = assertProblem(answer, 503, 'storage_unavailable');
      assert.match(detail, /every file in TRAINHORN_DATA_DIR\/keys is damaged.*npm run keys -- create/);
      assert.ok(Number(answer.headers['retry-after']) > 0);
    }
    assert.equal(lines.filter((line) => line['path'] === path).length, 1);
    assert.ok(lines.some((line) => String(line['reason']).includes('No API key can be read')));
    const other = await addKey(keys);
    await request.get('/api/v1/jobs').set('authorization', other.authorization).expect(200);
    assertProblem(await request.get('/api/v1/jobs'), 401, 'unauthenticated');
  });

  test('admits no one on any other address', async (t) => {
    const { request } = await startApi(t, { isOpenWithoutKeys: false });
    const answer = await request.get('/api/v1/jobs');
    assert.match(assertProblem(answer, 401, 'unauthenticated').detail, /npm run keys -- create/);
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="trainhorn"');
  });
});

describe('a service with keys', () => {
  test('leaves probes and documentation public', async (t) => {
    const { request } = await startApi(t, { isOpenWithoutKeys: false });
    for (const path of ['/livez', '/readyz', '/docs', '/openapi.json'])
      assert.equal((await request.get(path).redirects(1)).status, 200, path);
  });

  test('accepts the key with the scheme in any case, and rejects anything else', async (t) => {
    const { request, ports } = await startApi(t);
    const { secret } = await addKey(ports.keys);
    await request.get('/api/v1/jobs').set('authorization', `bearer ${secret}`).expect(200);
    const wrong = [
      secret,
      `Basic ${Buffer.from(`x:${secret}`).toString('base64')}`,
      `Bearer ${secret}x`,
      `Bearer ${secret.slice(0, -1)}`,
      `Bearer ${secret.toUpperCase()}`,
      `Bearer ${secret}, Bearer ${secret}`,
      'Bearer ',
      'Bearer th_',
      `Bearer th_${'A'.repeat(43)}`,
      `Bearer ${'x'.repeat(8000)}`,
    ];
    for (const authorization of wrong) {
      const answer = await request.get('/api/v1/jobs').set('authorization', authorization);
      assertProblem(answer, 401, 'unauthenticated');
    }
    assertProblem(await request.get(`/api/v1/jobs?api_key=${secret}`), 401, 'unauthenticated');
  });

  test('authenticates before it reveals resources, methods or errors in a body', async (t) => {
    const { request, ports } = await startApi(t);
    await addKey(ports.keys);
    assertProblem(await request.get('/api/v1/nowhere'), 401, 'unauthenticated');
    assertProblem(await request.put('/api/v1/jobs'), 401, 'unauthenticated');
    assertProblem(await request.post('/api/v1/jobs').send({ nonsense: 1 }), 401, 'unauthenticated');
    assertProblem(await request.get('/api/v1/jobs/x'), 401, 'unauthenticated');
  });

  test('responds 403 and names the missing scope; admin has all scopes', async (t) => {
    const { request, ports } = await startApi(t);
    const reader = await addKey(ports.keys, { scopes: ['read', 'predict'] });
    const answer = await request.post(CANCEL).set('authorization', reader.authorization);
    assert.match(assertProblem(answer, 403, 'insufficient_scope').detail, /'train'.*read, predict/);
    assert.match(answer.headers['www-authenticate'] ?? '', /error="insufficient_scope", scope="train"/);
    await request.get('/api/v1/jobs').set('authorization', reader.authorization).expect(200);
    const admin = await addKey(ports.keys, { scopes: ['admin'] });
    const asAdmin = await request.post(CANCEL).set('authorization', admin.authorization);
    assertProblem(asAdmin, 404, 'job_not_found');
  });

  test('never reveals the key, neither in the log nor in responses', async (t) => {
    const { logger, lines } = createLogLines();
    const { request, ports } = await startApi(t, { logger });
    const { authorization, secret } = await addKey(ports.keys, { scopes: ['read'] });
    ports.models.list = () => Promise.reject(new TypeError('a bug'));
    const said: string[] = [];
    for (const path of [
      '/api/v1/models',
      '/api/v1/nowhere',
      '/api/v1/jobs/x',
      `/api/v1/jobs?after=${'x'.repeat(200)}`,
    ])
      said.push((await request.get(path).set('authorization', authorization)).text);
    said.push((await request.post(CANCEL).set('authorization', authorization)).text);
    said.push((await request.get(`/api/v1/jobs?api_key=${secret}`)).text);
    const log = JSON.stringify(lines);
    assert.ok(log.includes('a bug') && log.includes('api_key'));
    for (const words of [log, ...said]) assert.ok(!words.includes(secret.slice(3, 20)), words);
  });
});

test('ends an open event stream when its key is revoked', async (t) => {
  const { url, ports } = await startApi(t, { http: { heartbeatMs: 20 } });
  const { id, authorization } = await addKey(ports.keys, { scopes: ['read'] });
  const { record, definition, events } = sampleJob();
  await ports.jobs.create({ record, definition, events });
  const stream = await openEventStream(`${url}/api/v1/jobs/${record.id}/events`, { authorization });
  t.after(stream.close);
  assert.equal((await stream.next())?.event, 'queued');
  await ports.keys.revoke(id, new Date().toISOString());
  // Waits forever if the stream continues: the job does not end.
  assert.equal(await stream.next(), undefined);
});
