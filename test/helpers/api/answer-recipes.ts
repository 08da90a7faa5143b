import { once } from 'node:events';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { SCOPES } from '../../../src/contracts/access.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { until } from '../until.js';
import type { TestApiOptions } from './api.js';
import { addKey } from './api-keys.js';
import { type Answer, KNOWN_WEIGHTS, type Sent, type World } from './documented-world.js';
import { needsKey, type Operation } from './operations.js';
import { exchange, openSocket } from './raw-requests.js';

/** Brings an operation to an answer. */
export type Recipe = (world: World, operation: Operation) => Promise<Answer>;

/** The header of JSON bodies. */
export const JSON_TYPE = { 'content-type': 'application/json' };
/** A JSON body. */
export const json = (body: unknown): Sent => ({ headers: JSON_TYPE, body: JSON.stringify(body) });

const FORM_TYPE = { 'content-type': 'multipart/form-data; boundary=x' };
const FORM: Sent = {
  headers: FORM_TYPE,
  body: '--x\r\ncontent-disposition: form-data; name="f"; filename="a.csv"\r\n\r\na,b\n1,2\n\r\n--x--\r\n',
};

/** The weights of the world, and a model that they fit. */
const IMPORT = {
  name: 'imported',
  weights: { id: KNOWN_WEIGHTS },
  model: {
    layers: [
      { type: 'InputLayer', shape: [1] },
      { type: 'Dense', units: 1, use_bias: false },
    ],
  },
};

/** A request that the operation takes. */
export function usual({ operationId, method }: Operation): Sent {
  if (takesForms({ operationId })) return FORM;
  if (operationId === 'createJob') return json(articleJob());
  if (operationId?.startsWith('predict')) return json({ instances: [1] });
  if (operationId?.startsWith('evaluate'))
    return json({ dataset: { id: 'mnist' }, compile: { loss: 'sparse_categorical_crossentropy' } });
  if (operationId === 'importModel') return json(IMPORT);
  return method === 'POST' ? json({}) : {};
}

const UNKNOWN = {
  'jobs.id': 'job_00000000000000000000000000',
  'datasets.id': 'ds_00000000000000000000000000',
  'weights.id': 'wts_00000000000000000000000000',
  name: 'none',
};

const takesForms = ({ operationId }: { operationId?: string | undefined }) =>
  operationId === 'createDataset' || operationId === 'createWeights';
const withQuery =
  (query: string): Recipe =>
  (world, operation) =>
    world.send(operation, { ...usual(operation), query });

const withHeaders =
  (more: Record<string, string>): Recipe =>
  (world, operation) => {
    const { headers, ...sent } = usual(operation);
    return world.send(operation, { ...sent, headers: { ...headers, ...more } });
  };

const again: Recipe = async (world, operation) => {
  const { headers } = await world.send(operation);
  return world.send(operation, { headers: { 'if-none-match': headers.etag ?? '*' } });
};

/** How an operation is brought to answer with a status, where the way is one for all that document it. */
export const COMMON: Readonly<Record<number, { options?: TestApiOptions; recipe: Recipe }>> = {
  206: { recipe: withHeaders({ range: 'bytes=0-0' }) },
  304: { recipe: again },
  400: {
    recipe: (world, operation) =>
      world.send(
        operation,
        takesForms(operation) ? { headers: FORM_TYPE, body: '--x' } : { headers: JSON_TYPE, body: '{' },
      ),
  },
  401: {
    options: { isOpenWithoutKeys: false },
    recipe: withHeaders({}),
  },
  403: {
    recipe: async (world, operation) => {
      const scopes = SCOPES.filter((scope) => scope !== 'admin' && scope !== operation['x-required-scope']);
      const { authorization } = await addKey(world.ports.keys, { scopes });
      const { headers, ...sent } = usual(operation);
      return world.send(operation, { ...sent, headers: { ...headers, authorization } });
    },
  },
  404: { recipe: (world, operation) => world.send(operation, { ...usual(operation), values: UNKNOWN }) },
  406: { recipe: withHeaders({ accept: 'image/tiff' }) },
  408: {
    options: { http: { bodyTimeoutMs: 30, stallTimeoutMs: 30, checkIntervalMs: 10 } },
    recipe: (world, operation) => {
      const type = takesForms(operation) ? FORM_TYPE : JSON_TYPE;
      return world.send(operation, { headers: { ...type, 'content-length': '9' } });
    },
  },
  412: { recipe: withHeaders({ 'if-match': '"none"' }) },
  413: {
    options: { http: { maxJsonBytes: 100 } },
    recipe: (world, operation) =>
      takesForms(operation)
        ? world.send(operation, { headers: { ...FORM_TYPE, 'content-length': '9999999' } })
        : world.send(operation, json('x'.repeat(100))),
  },
  415: {
    recipe: (world, operation) =>
      world.send(operation, { headers: { 'content-type': 'text/xml' }, body: '<x/>' }),
  },
  416: { recipe: withHeaders({ range: 'bytes=999-' }) },
  417: { recipe: withHeaders({ expect: 'a miracle' }) },
  421: { recipe: (world, operation) => world.send(operation, { headers: { host: 'evil.example' } }) },
  422: {
    recipe: (world, operation) =>
      needsKey(operation)
        ? withQuery('?surely_unknown=1')(world, operation)
        : world.send(operation, json({ x: 1 })),
  },
  429: {
    options: { http: { maxConnectionsPerAddress: 8 } },
    recipe: async (world, operation) => {
      const others = Array.from({ length: 8 }, () => openSocket(world.url));
      await Promise.all(others.map((other) => once(other, 'connect')));
      const answer = await world.send(operation, usual(operation));
      for (const other of others) other.destroy();
      const probe = 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
      await until('the others are gone', async () => (await exchange(world.url, probe))[0]?.status === 200);
      return answer;
    },
  },
  431: { recipe: withHeaders({ 'x-long': 'x'.repeat(20_000) }) },
  500: {
    options: failingKeys(() => new Error('a mistake of ours')),
    recipe: withHeaders({}),
  },
  505: {
    recipe: async (world, operation) => {
      const target = `${operation.method} ${world.pathOf(operation)}`;
      const [answer] = await exchange(world.url, `${target} HTTP/2.0\r\nHost: localhost\r\n\r\n`);
      const { status = 0, headers = [], body = '' } = answer ?? {};
      return { status, headers: Object.fromEntries(headers), text: body };
    },
  },
  503: {
    options: failingKeys(() => new UnavailableError('Redis is away')),
    recipe: withHeaders({}),
  },
};

function failingKeys(error: () => Error): TestApiOptions {
  return { ports: ({ keys }) => ({ keys: { ...keys, list: () => Promise.reject(error()) } }) };
}

const onJob =
  (status: Parameters<World['jobIn']>[0], sent: Sent = {}): Recipe =>
  async (world, operation) =>
    world.send(operation, { ...usual(operation), ...sent, values: { 'jobs.id': await world.jobIn(status) } });

const inFlight: Special = {
  options: {
    ports: ({ idempotency }) => ({
      idempotency: { ...idempotency, claim: async () => ({ outcome: 'in_flight' }) },
    }),
  },
  recipe: (world, operation) => {
    const { headers, ...sent } = usual(operation);
    return world.send(operation, { ...sent, headers: { ...headers, 'idempotency-key': 'k' } });
  },
};

const overQuota: Special = {
  options: {
    quotas: {
      maxUnfinishedJobs: 1,
      maxDatasetBytes: 1,
      maxEventStreams: 0,
      maxArtifactBytes: 0,
      predictionsPerMinute: 0,
    },
  },
  recipe: async (world, operation) => {
    const { headers, ...sent } = usual(operation);
    const values = operation.operationId === 'retryJob' ? { 'jobs.id': await world.jobIn('failed') } : {};
    return world.send(operation, {
      ...sent,
      headers: { ...headers, accept: '*/*, text/event-stream' },
      values,
    });
  },
};

/** A prediction on a dataset. */
function onDataset(more: Record<string, string> = {}, options?: TestApiOptions): Special {
  const { headers, ...sent } = json({ dataset: { id: 'mnist' } });
  const recipe: Recipe = (world, operation) =>
    world.send(operation, { ...sent, headers: { ...headers, ...more } });
  return { recipe, ...(options && { options }) };
}

/** The predictions of a job that has made some. */
function onPredictions(headers: Record<string, string> = {}): Recipe {
  return async (world, operation) =>
    world.send(operation, { headers, values: { 'jobs.id': await world.jobWithPredictions() } });
}

interface Special {
  options?: TestApiOptions;
  recipe: Recipe;
}

/** How an operation is brought to answer with a status that is its own. */
export const SPECIAL: Readonly<Record<string, Special>> = {
  'createJob 200': { recipe: withQuery('?validate_only=true') },
  'createJob 409': inFlight,
  'createDataset 409': inFlight,
  'createWeights 409': inFlight,
  'createJob 429': overQuota,
  'createDataset 429': overQuota,
  'createWeights 429': overQuota,
  'retryJob 429': overQuota,
  'listJobEvents 429': overQuota,
  'predict 429': overQuota,
  'predictWithVersion 429': overQuota,
  'evaluateModel 409': inFlight,
  'evaluateModelVersion 409': inFlight,
  'evaluateModel 429': overQuota,
  'evaluateModelVersion 429': overQuota,
  'predict 202': onDataset(),
  'predict 409': onDataset({ 'idempotency-key': 'k' }, inFlight.options),
  'predictWithVersion 202': onDataset(),
  'predictWithVersion 409': onDataset({ 'idempotency-key': 'k' }, inFlight.options),
  'downloadJobPredictions 200': { recipe: onPredictions() },
  'downloadJobPredictions 206': { recipe: onPredictions({ range: 'bytes=0-0' }) },
  'downloadJobPredictions 304': { recipe: onPredictions({ 'if-none-match': '*' }) },
  'downloadJobPredictions 412': { recipe: onPredictions({ 'if-match': '"none"' }) },
  'downloadJobPredictions 416': { recipe: onPredictions({ range: 'bytes=999-' }) },
  'cancelJob 202': { recipe: onJob('queued') },
  'cancelJob 409': { recipe: onJob('succeeded') },
  'pauseJob 202': { recipe: onJob('queued') },
  'pauseJob 409': { recipe: onJob('succeeded') },
  'resumeJob 202': { recipe: onJob('paused') },
  'resumeJob 409': { recipe: onJob('queued') },
  'retryJob 202': { recipe: onJob('failed') },
  'retryJob 409': { recipe: onJob('queued') },
  'deleteJob 204': { recipe: onJob('cancelled') },
  'deleteJob 409': { recipe: onJob('queued') },
  'deleteDataset 409': {
    recipe: (world, operation) => world.send(operation, { values: { 'datasets.id': 'mnist' } }),
  },
  'listJobEvents 204': {
    recipe: onJob('succeeded', { query: '?after=99', headers: { accept: 'text/event-stream' } }),
  },
  'getReadiness 503': {
    options: {
      ports: () => ({
        healthChecks: [{ name: 'redis', check: async () => ({ ok: false, detail: 'away' }) }],
      }),
    },
    recipe: (world, operation) => world.send(operation),
  },
  'getLiveness 503': whileClosing(),
};

function createLatch() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** The API waits for what is in flight when it closes, and refuses what comes meanwhile. */
function whileClosing(): Special {
  const [asked, held] = [createLatch(), createLatch()];
  const list = async () => {
    asked.open();
    await held.opened;
    return [];
  };
  return {
    options: { ports: () => ({ workers: { list } }) },
    recipe: async (world, operation) => {
      const slow = fetch(`${world.url}/api/v1/capabilities`);
      await asked.opened;
      const closed = world.api.close();
      const answer = await world.send(operation);
      held.open();
      await Promise.all([slow, closed]);
      return answer;
    },
  };
}
