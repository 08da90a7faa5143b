import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { articleJob } from '../../scripts/demo/article-job.js';
import { DatasetListSchema, DatasetSchema } from '../../src/contracts/datasets/datasets.js';
import { DatasetSampleListSchema } from '../../src/contracts/datasets/samples.js';
import { createDatasetId } from '../../src/domain/ids.js';
import { REFUSED_NAMES } from '../fixtures/shown-names.js';
import { assertContract, assertProblem, startApi, type TestApi } from '../helpers/api/api.js';
import { exchange } from '../helpers/api/raw-requests.js';
import { createTestStore } from '../helpers/data/dataset-uploads.js';
import { sampleConfig, sampleJob } from '../helpers/jobs/sample-job.js';
import { until } from '../helpers/until.js';

const CSV = Buffer.from('a,label\n1,x\n2,y\n');

/** Names of staging directories that were not removed. */
async function leftovers({ directory }: TestApi): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith('staging-'));
}

const filePart = (name: string): string =>
  `--x\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\n${CSV}\r\n`;
const sendForm = ({ request }: TestApi, body: string) =>
  request.post('/api/v1/datasets').set('content-type', 'multipart/form-data; boundary=x').send(body);

describe('POST /api/v1/datasets', () => {
  test('streams the file to disk, hashes it, and responds 201 with the location', async (t) => {
    const api = await startApi(t);
    const { ingest } = api.ports.datasets;
    let onDisk: Buffer | undefined;
    api.ports.datasets.ingest = async (id, files, options) => {
      onDisk = await readFile(files[0]?.path ?? '');
      return ingest(id, files, options);
    };
    const answer = await api.request.post('/api/v1/datasets').attach('file', CSV, 'iris.csv');
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assertContract(DatasetSchema, answer.body);
    assert.equal(answer.headers['location'], `/api/v1/datasets/${answer.body.id}`);
    assert.deepEqual(onDisk, CSV);
    const [file] = api.ports.ingested[0]?.files ?? [];
    assert.equal(file?.name, 'iris.csv');
    assert.equal(file?.sizeBytes, CSV.length);
    assert.equal(file?.sha256, createHash('sha256').update(CSV).digest('hex'));
    assert.deepEqual(await leftovers(api), []);
  });

  test('accepts options before and after the files, as strings', async (t) => {
    const { request, ports } = await startApi(t);
    const answer = await request
      .post('/api/v1/datasets')
      .field('name', 'Iris')
      .field('test_split', '0.25')
      .attach('images', Buffer.from('i'), 'train-images-idx3-ubyte')
      .attach('labels', Buffer.from('l'), 'train-labels-idx1-ubyte')
      .field('seed', '7');
    assert.equal(answer.status, 201);
    assert.deepEqual({ ...ports.ingested[0]?.options }, { name: 'Iris', test_split: 0.25, seed: 7 });
    assert.equal(ports.ingested[0]?.files.length, 2);
  });

  test('accepts lists as a JSON array, comma-separated, or in several fields', async (t) => {
    const { request, ports } = await startApi(t);
    const answer = await request
      .post('/api/v1/datasets')
      .field('columns', '["a, b", 2, "-1"]')
      .field('ignore_columns', 'id, name')
      .field('ignore_columns', '7')
      .field('missing', '[]')
      .field('delimiter', '\t')
      .field('missing_values', '-1.5')
      .attach('file', CSV, 'a.csv');
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.deepEqual(
      { ...ports.ingested[0]?.options },
      {
        columns: ['a, b', '2', '-1'],
        ignore_columns: ['id', 'name', '7'],
        missing: [],
        delimiter: '\t',
        missing_values: '-1.5',
      },
    );
  });

  test('accepts objects as JSON, and responds 422 with a pointer to each fault in them', async (t) => {
    const { request, ports } = await startApi(t);
    const post = (arrays: string, types: string) =>
      request
        .post('/api/v1/datasets')
        .field('arrays', arrays)
        .field('column_types', types)
        .attach('file', CSV, 'a.csv');
    const options = {
      arrays: { x: { image: 'pixels' }, y: { main: { train: 'a', test: 'b' } } },
      column_types: { review: 'text' },
    };
    const answer = await post(JSON.stringify(options.arrays), JSON.stringify(options.column_types));
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.deepEqual({ ...ports.ingested[0]?.options }, options);
    const wrong = await post('{"x": {"image": 5}, "z": "a"}', '{"review": "txt", }');
    const errors = assertProblem(wrong, 422, 'validation_failed').errors ?? [];
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [
        ['/column_types', 'invalid_json'],
        ['/arrays/z', 'unknown_field'],
        ['/arrays/x/image', 'invalid_type'],
      ],
    );
  });

  test('treats empty fields, which forms send as well, as absent', async (t) => {
    const { request, ports } = await startApi(t);
    let upload = request.post('/api/v1/datasets').field('name', 'Iris');
    for (const name of ['format', 'label_column', 'columns', 'missing', 'seed', 'test_split', 'value_range'])
      upload = upload.field(name, '');
    assert.equal((await upload.attach('file', CSV, 'a.csv')).status, 201);
    assert.deepEqual({ ...ports.ingested[0]?.options }, { name: 'Iris' });
  });

  test('responds 422 to a truncated field', async (t) => {
    const { request } = await startApi(t);
    const long = 'a,'.repeat(40_000);
    const answer = await request.post('/api/v1/datasets').field('columns', long).attach('file', CSV, 'a.csv');
    assert.equal(assertProblem(answer, 422, 'validation_failed').errors?.[0]?.pointer, '/columns');
  });

  test('never uses a file name as a path', async (t) => {
    const { request, ports, directory } = await startApi(t);
    for (const name of ['../../evil.csv', '/etc/evil.csv', '..\\evil.csv', 'a\u0000.csv']) {
      await request.post('/api/v1/datasets').attach('file', CSV, name);
    }
    for (const { files } of ports.ingested) {
      for (const file of files) assert.ok(file.path.startsWith(directory), file.path);
      for (const file of files) assert.match(file.path, /file-\d$/);
    }
  });

  test('responds 422 to a file name, a name or a reference that cannot be displayed', async (t) => {
    const api = await startApi(t);
    const upload = (fileName: string) => sendForm(api, `${filePart('a.csv')}${filePart(fileName)}--x--\r\n`);
    const named = (name: string) =>
      api.request.post('/api/v1/datasets').attach('file', CSV, 'a.csv').field('name', name);
    const referred = (id: string) =>
      api.request.post('/api/v1/jobs').send({ ...articleJob(), dataset: { id } });
    for (const [name, fault] of REFUSED_NAMES) {
      const sent = [
        // A file without a visible name has none.
        ...(name.trim() === '' ? [] : [['/files/1', upload(name)] as const]),
        ['/name', named(name)] as const,
        ['/dataset/id', referred(name)] as const,
      ];
      for (const [pointer, answer] of sent) {
        const [error] = assertProblem(await answer, 422, 'validation_failed').errors ?? [];
        assert.equal(error?.pointer, pointer, JSON.stringify(name));
        assert.match(error.detail, fault);
      }
    }
    assert.deepEqual(api.ports.ingested, []);
    assert.deepEqual(await leftovers(api), []);
  });

  test('stores names in NFC and without surrounding spaces', async (t) => {
    const api = await startApi(t);
    const field = '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n bo\u0308se \r\n';
    await sendForm(api, `${filePart('gro\u0308ße.csv ')}${field}--x--\r\n`).expect(201);
    const [ingested] = api.ports.ingested;
    assert.deepEqual([ingested?.files[0]?.name, ingested?.options.name], ['größe.csv', 'böse']);
  });

  test('responds 422 to a part without a name', async (t) => {
    const api = await startApi(t);
    for (const disposition of ['form-data', 'form-data; name=""']) {
      const part = `--x\r\nContent-Disposition: ${disposition}\r\n\r\n1\r\n`;
      const answer = await sendForm(api, `${filePart('a.csv')}${part}--x--\r\n`);
      const { errors } = assertProblem(answer, 422, 'validation_failed');
      assert.match(String(errors?.[0]?.detail), /^A part of the form has no name/);
    }
  });

  test('responds 422 to a part in a mail encoding, which nothing decodes', async (t) => {
    const api = await startApi(t);
    const part = (name: string, encoding: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\nYQ==\r\n`;
    for (const encoding of ['base64', 'Quoted-Printable', 'x-own']) {
      const answer = await sendForm(api, `${part('name', encoding)}${filePart('a.csv')}--x--\r\n`);
      const { errors } = assertProblem(answer, 422, 'validation_failed');
      assert.equal(errors?.[0]?.pointer, '/name');
      assert.match(String(errors?.[0]?.detail), /^The part has Content-Transfer-Encoding/);
    }
    for (const encoding of ['7bit', '8bit', 'BINARY'])
      await sendForm(api, `${part('name', encoding)}${filePart('a.csv')}--x--\r\n`).expect(201);
  });

  test('responds 422 with a pointer to an invalid option', async (t) => {
    const api = await startApi(t);
    for (const [name, value] of [
      ['test_split', 'half'],
      ['seed', '-1'],
      ['seed', '1e999'],
      ['name', ' '],
      ['name', 'two\nlines'],
      ['format', 'parquet'],
      ['value_range', '0 to 255'],
      ['value_range', '0,1e999'],
      ['labels', 'x'],
      ['header', 'yes'],
      ['delimiter', 'ab'],
      ['decimal', '.'],
      ['missing_values', 'mode'],
    ] as const) {
      const answer = await api.request
        .post('/api/v1/datasets')
        .attach('file', CSV, 'a.csv')
        .field(name, value);
      const problem = assertProblem(answer, 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, `/${name}`);
    }
    assert.deepEqual(api.ports.ingested, []);
    assert.deepEqual(await leftovers(api), []);
  });

  test('responds 422 with the problems of the files', async (t) => {
    const api = await startApi(t);
    const errors = [{ pointer: '/files/0', code: 'invalid_value', detail: 'No label column.' }];
    api.ports.ingestResult = { outcome: 'rejected', errors };
    const answer = await api.request.post('/api/v1/datasets').attach('file', CSV, 'a.csv');
    assert.deepEqual(assertProblem(answer, 422, 'invalid_upload').errors, errors);
    assert.deepEqual(await leftovers(api), []);
  });

  test('responds 422 to a form without a file, and 415 to other bodies', async (t) => {
    const { request } = await startApi(t);
    assertProblem(await request.post('/api/v1/datasets').field('name', 'x'), 422, 'invalid_upload');
    assertProblem(await request.post('/api/v1/datasets').send({ name: 'x' }), 415, 'unsupported_media_type');
    assertProblem(await request.post('/api/v1/datasets'), 415, 'unsupported_media_type');
  });

  test('responds 500 without the reason when the ingest process fails', async (t) => {
    const api = await startApi(t);
    api.ports.ingestResult = { outcome: 'failed', message: 'secret path /srv/x' };
    const answer = await api.request.post('/api/v1/datasets').attach('file', CSV, 'a.csv');
    assert.doesNotMatch(assertProblem(answer, 500, 'ingest_failed').detail, /secret/);
  });

  test('responds 413 to more bytes than the limit: in one file, in several, or declared', async (t) => {
    const api = await startApi(t, { http: { maxUploadBytes: 1000 } });
    const post = () => api.request.post('/api/v1/datasets');
    assertProblem(await post().attach('file', Buffer.alloc(1001), 'a.npz'), 413, 'body_too_large');
    const two = post().attach('a', Buffer.alloc(600), 'a').attach('b', Buffer.alloc(600), 'b');
    assertProblem(await two, 413, 'body_too_large');
    assertProblem(await post().attach('file', Buffer.alloc(2_000_000), 'a.npz'), 413, 'body_too_large');
    assert.equal((await post().attach('file', Buffer.alloc(1000), 'a.npz')).status, 201);
    assert.deepEqual(await leftovers(api), []);
  });

  test('responds 413 to more files than a dataset has', async (t) => {
    const api = await startApi(t);
    let post = api.request.post('/api/v1/datasets');
    for (let count = 0; count < 25; count += 1) post = post.attach('file', CSV, `${count}.csv`);
    assertProblem(await post, 413, 'body_too_large');
    assert.deepEqual(await leftovers(api), []);
  });

  test('responds 400 to a form that is truncated or has no boundary', async (t) => {
    const api = await startApi(t);
    const post = (type: string) => api.request.post('/api/v1/datasets').set('content-type', type);
    const cut = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\na,b';
    assertProblem(await post('multipart/form-data; boundary=x').send(cut), 400, 'invalid_multipart');
    assertProblem(await post('multipart/form-data').send(cut), 400, 'invalid_multipart');
    const long = `multipart/form-data; boundary=${'x'.repeat(300)}`;
    assertProblem(await post(long).send(cut), 400, 'invalid_multipart');
    assert.deepEqual(await leftovers(api), []);
  });

  test('leaves nothing behind if the client disconnects', async (t) => {
    const api = await startApi(t);
    const removed = new Promise<void>((resolve) => {
      const { createStaging } = api.ports.datasets;
      api.ports.datasets.createStaging = async () => {
        const staging = await createStaging();
        client.destroy();
        return { ...staging, remove: () => staging.remove().then(resolve) };
      };
    });
    const client = httpRequest(`${api.url}/api/v1/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1000 },
    });
    client.on('error', () => {});
    client.write('--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\na,b');
    await removed;
    assert.deepEqual(await leftovers(api), []);
    assert.deepEqual(api.ports.ingested, []);
  });

  test('responds 408 to an upload that stalls, and stores none of it', async (t) => {
    const api = await startApi(t, { http: { stallTimeoutMs: 50, checkIntervalMs: 10 } });
    const form = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\na,b';
    const [answer] = await exchange(
      api.url,
      `POST /api/v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n${form}`,
    );
    assert.equal(answer?.status, 408);
    assert.equal(answer.problem?.code, 'request_timeout');
    await until('nothing left', async () => (await leftovers(api)).length === 0);
  });
});

describe('GET /api/v1/datasets', () => {
  test('lists datasets and shows each', async (t) => {
    const { request } = await startApi(t);
    const list = await request.get('/api/v1/datasets');
    assertContract(DatasetListSchema, list.body);
    const one = await request.get('/api/v1/datasets/mnist');
    assertContract(DatasetSchema, one.body);
    assert.deepEqual(one.body, list.body.data[0]);
    assert.deepEqual(one.body.splits.train.x_shape, [60000, 28, 28]);
  });

  test('responds 404 to an unknown dataset', async (t) => {
    const { request } = await startApi(t);
    assertProblem(await request.get('/api/v1/datasets/cifar10'), 404, 'dataset_not_found');
    assertProblem(await request.get('/api/v1/datasets/..%2f..%2fetc%2fpasswd'), 404, 'not_found');
  });
});

describe('DELETE /api/v1/datasets/{id}', () => {
  test('removes an upload', async (t) => {
    const { request } = await startApi(t);
    const { body } = await request.post('/api/v1/datasets').attach('file', CSV, 'a.csv');
    assert.equal((await request.delete(`/api/v1/datasets/${body.id}`)).status, 204);
    assertProblem(await request.delete(`/api/v1/datasets/${body.id}`), 404, 'dataset_not_found');
  });

  test('removes an upload whose files are damaged or missing', async (t) => {
    const { store, directory } = await createTestStore(t);
    const { request } = await startApi(t, { ports: () => ({ datasets: () => store }) });
    for (const content of ['{"dataset": {"id"', '[]', undefined]) {
      const id = createDatasetId();
      await mkdir(directory.dataset(id));
      if (content !== undefined) await writeFile(join(directory.dataset(id), 'dataset.json'), content);
      await request.delete(`/api/v1/datasets/${id}`).expect(204);
      assertProblem(await request.delete(`/api/v1/datasets/${id}`), 404, 'dataset_not_found');
    }
    assert.deepEqual(await readdir(directory.datasets), []);
  });

  test('removes damaged datasets, whose errors do not reveal paths of the machine', async (t) => {
    const { store, directory } = await createTestStore(t);
    const { request } = await startApi(t, { ports: () => ({ datasets: () => store }) });
    const id = createDatasetId();
    await mkdir(directory.dataset(id));
    await writeFile(join(directory.dataset(id), 'dataset.json'), '{"dataset": {"id"');
    const job = { ...articleJob(), dataset: { id } };
    for (const answer of [
      await request.get(`/api/v1/datasets/${id}`),
      await request.post('/api/v1/jobs').send(job),
    ]) {
      const { detail } = assertProblem(answer, 503, 'storage_unavailable');
      assert.match(detail, /^The stored dataset\.json is damaged.*Delete/);
    }
    await request.delete(`/api/v1/datasets/${id}`).expect(204);
  });

  test('responds 409 while a job uses it', async (t) => {
    const { request, ports } = await startApi(t);
    const { body } = await request.post('/api/v1/datasets').attach('file', CSV, 'a.csv');
    const { record, definition, events } = sampleJob({ dataset: { id: body.id, x: [], y: [] } });
    await ports.jobs.create({ record, definition, events });
    const problem = assertProblem(await request.delete(`/api/v1/datasets/${body.id}`), 409, 'dataset_in_use');
    assert.match(problem.detail, new RegExp(record.id));
    await request.post(`/api/v1/jobs/${record.id}/cancel`);
    assert.equal((await request.delete(`/api/v1/datasets/${body.id}`)).status, 204);
  });

  test('responds 409 while a job is validated on it, whose retry it prevents once it is gone', async (t) => {
    const { request, ports } = await startApi(t);
    const { body } = await request.post('/api/v1/datasets').attach('file', CSV, 'a.csv');
    const { fit } = sampleConfig();
    const { record, definition, events } = sampleJob({
      fit: { ...fit, validation_data: { dataset: body.id, split: 'train' } },
    });
    await ports.jobs.create({ record, definition, events });
    assertProblem(await request.delete(`/api/v1/datasets/${body.id}`), 409, 'dataset_in_use');
    await request.post(`/api/v1/jobs/${record.id}/cancel`);
    await request.delete(`/api/v1/datasets/${body.id}`).expect(204);
    const { detail } = assertProblem(
      await request.post(`/api/v1/jobs/${record.id}/retry`),
      409,
      'dataset_gone',
    );
    assert.ok(detail.includes(body.id), detail);
  });

  test('responds 409 to built-in datasets, whether a job uses them or not', async (t) => {
    const { request, ports } = await startApi(t);
    assertProblem(await request.delete('/api/v1/datasets/mnist'), 409, 'dataset_builtin');
    const { record, definition, events } = sampleJob({ dataset: { id: 'mnist', x: [], y: [] } });
    await ports.jobs.create({ record, definition, events });
    assertProblem(await request.delete('/api/v1/datasets/mnist'), 409, 'dataset_builtin');
  });
});

describe('GET /api/v1/datasets?sha256=', () => {
  test('finds data that are there already, whatever the case of the digits', async (t) => {
    const { request } = await startApi(t);
    const { sha256 } = (await request.get('/api/v1/datasets/mnist')).body;
    const ids = async (digest: string) => {
      const { body } = await request.get('/api/v1/datasets').query({ sha256: digest });
      return body.data.map(({ id }: { id: string }) => id);
    };
    assert.deepEqual(await ids(sha256.toUpperCase()), ['mnist']);
    assert.deepEqual(await ids('0'.repeat(64)), []);
  });

  test('responds 422 unless it is 64 hexadecimal digits', async (t) => {
    const { request } = await startApi(t);
    const answer = await request.get('/api/v1/datasets').query({ sha256: 'abc' });
    const [error] = assertProblem(answer, 422, 'validation_failed').errors ?? [];
    assert.equal(error?.pointer, '?sha256');
  });
});

describe('GET /api/v1/datasets/{id}/samples', () => {
  test('shows labels with their class and images by their path, which gives a PNG', async (t) => {
    const { request } = await startApi(t);
    const { body } = await request.get('/api/v1/datasets/mnist/samples?split=test&offset=3&limit=2');
    assertContract(DatasetSampleListSchema, body);
    assert.deepEqual([body.samples, body.has_more, body.data.length], [10_000, true, 2]);
    const [x, y] = body.data[0].arrays;
    assert.deepEqual([y.value, y.class], [0, '0']);
    const image = await request.get(x.image);
    assert.deepEqual([image.status, image.type], [200, 'image/png']);
    assert.equal(image.body.toString('latin1', 1, 4), 'PNG');
    const again = await request.get(x.image).set('if-none-match', String(image.headers['etag']));
    assert.equal(again.status, 304);
  });

  test('responds 404 for other samples, 422 for other arrays and splits', async (t) => {
    const { request } = await startApi(t);
    const get = (path: string) => request.get(`/api/v1/datasets/mnist/samples${path}`);
    assertProblem(await get('/train/60000/image'), 404, 'not_found');
    assertProblem(await request.get('/api/v1/datasets/none/samples'), 404, 'dataset_not_found');
    const unknown = assertProblem(await get('/train/0/image?array=z'), 422, 'validation_failed');
    assert.equal(unknown.errors?.[0]?.pointer, '?array');
    const split = assertProblem(await get('?split=validation'), 422, 'validation_failed');
    assert.equal(split.errors?.[0]?.pointer, '?split');
    assertProblem(await get('/validation/0/image'), 404, 'not_found');
    assertProblem(await get('?limit=101'), 422, 'validation_failed');
  });
});
