import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import { createDatasetId } from '../../../src/domain/ids.js';
import { sampleJob } from '../jobs/sample-job.js';
import { sampleManifest } from '../jobs/sample-model.js';
import { startApi, type TestApi, type TestApiOptions } from './api.js';
import { checkpointFile } from './checkpoint-file.js';
import { fillPath, type Operation, readOperations } from './operations.js';

const FILES = { 'model.json': '{}', 'weights.bin': 'abcd' };
const AT = '2026-01-01T00:00:00.000Z';
const CHECKPOINT = { epoch: 1, attempt: 1, metrics: {}, size_bytes: 1, sha256: '0'.repeat(64), at: AT };

/** The id of the weights of every world. */
export const KNOWN_WEIGHTS = 'wts_01000000000000000000000000';

export interface Sent {
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Values for parameters of the path instead of those of what is there. */
  values?: Record<string, string>;
}

/** The headers and the body of a request; a header of several values has several lines. */
interface Bytes {
  headers?: Record<string, string | string[]>;
  body?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A service that has one of everything. */
export interface World extends TestApi {
  operations: Operation[];
  pathOf(operation: Operation): string;
  send(operation: Operation, sent?: Sent): Promise<Answer>;
  /** The id of a new job in this status. */
  jobIn(status: JobRecord['status']): Promise<string>;
  /** The id of a job that has predicted. */
  jobWithPredictions(): Promise<string>;
  /** The id of a new upload. */
  addDataset(): Promise<string>;
  addModel(name: string): Promise<void>;
}

/** Starts a service with a job, a dataset, a checkpoint and a model; `mnist` is there always. */
export async function startWorld(t: TestContext, options: TestApiOptions = {}): Promise<World> {
  const started = await startApi(t, options);
  const { ports, url } = started;
  const jobIn = async (status: JobRecord['status']) => {
    const { record, definition, events } = sampleJob();
    const isOver = status === 'succeeded' || status === 'failed' || status === 'cancelled';
    const times = isOver ? { started_at: AT, finished_at: AT } : {};
    const evaluation = { split: 'test' as const, loss: 1, metrics: {}, samples: 1, seconds: 1 };
    await ports.jobs.create({ record: { ...record, ...times, status, evaluation }, definition, events });
    return record.id;
  };
  const jobWithPredictions = async () => {
    const inference = { model: 'digits', version: 1, split: 'test', batch_size: 32, format: 'csv' } as const;
    const { record, definition, events } = sampleJob({ inference });
    const file = { format: 'csv', samples: 1, size_bytes: 1, sha256: '0'.repeat(64), attempt: 1 } as const;
    const predictions = { ...record, status: 'succeeded' as const, finished_at: AT, predictions: file };
    await ports.jobs.create({ record: predictions, definition, events });
    await ports.addPredictions(record.id, 'x');
    return record.id;
  };
  const addDataset = async () => {
    const id = createDatasetId();
    await ports.datasets.ingest(id, [], {});
    return id;
  };
  const addModel = (name: string) =>
    ports.addModel({ ...sampleManifest(name, 1, FILES), classes: null }, FILES);
  const id = await jobIn('queued');
  await ports.addCheckpoint(id, CHECKPOINT, checkpointFile());
  await addModel('digits');
  await ports.weights.read(KNOWN_WEIGHTS, [], {});
  const values = {
    'jobs.id': id,
    'datasets.id': await addDataset(),
    'weights.id': KNOWN_WEIGHTS,
    format: 'weights_h5',
    split: 'train',
    index: '0',
    name: 'digits',
    version: '1',
    epoch: '1',
    file: 'model.json',
  };
  const pathOf = ({ path }: Operation, others = {}) => fillPath(path, { ...values, ...others });
  const send = (operation: Operation, { query = '', values: others = {}, ...sent }: Sent = {}) =>
    call(url + pathOf(operation, others) + query, operation.method, sent);
  return {
    ...started,
    operations: await readOperations(url),
    pathOf,
    send,
    jobIn,
    jobWithPredictions,
    addDataset,
    addModel,
  };
}

/** Sends what it is given, as it is; the answer may come before the request is over. */
export function call(url: string, method: string, { headers = {}, body }: Bytes): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, agent: false, headers: { ...length, ...headers } });
    request.on('error', reject).on('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response)
        .then((words) => resolve({ status, headers: received, text: words }), reject)
        .finally(() => request.destroy());
    });
    if (isStalled(headers, body)) request.flushHeaders();
    else request.end(body);
  });
}

/** A body that is announced and does not come. */
const isStalled = (headers: NonNullable<Bytes['headers']>, body: string | undefined): boolean =>
  headers['content-length'] !== undefined && body === undefined;
