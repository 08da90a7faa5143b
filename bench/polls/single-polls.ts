import { createApiKey } from '../../src/domain/access/api-key.js';
import type { JobStore } from '../../src/domain/job/ports.js';
import { ensureDataDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createKeyStore } from '../../src/infra/artifacts/key-store.js';
import { runWrk } from '../wrk.js';
import { another, ended, postArticle, progressOf, reportEpoch, type Template } from './article-jobs.js';
import { type HeldWorker, holdOneJob } from './held-worker.js';
import { type Place, startApi, withStore } from './service.js';

const CONNECTIONS = [1, 32] as const;
/** Epochs of the running job. */
const REACHED = 5;

/** Requests a second for one resource, with 1 and with 32 connections. */
export interface PollFigure {
  name: string;
  perSecond: { 1: number; 32: number };
  /** Of the requests of /livez with as many connections. */
  ofLivez: { 1: number; 32: number };
  /** With 32 connections. */
  p99Ms: number;
}

interface Target {
  name: string;
  path: string;
  headers?: Record<string, string>;
}

/** Polls of a queued, a running and a finished job, and with an API key. */
export async function measurePolls(place: Place, seconds: number): Promise<PollFigure[]> {
  const api = await startApi(place);
  let worker: HeldWorker | undefined;
  try {
    const template = await withStore(place, (store) => postArticle(api.url, store));
    // Not before the record has been read: it changes when the job begins.
    worker = holdOneJob(place);
    const running = await worker.begun;
    const ids = await withStore(place, (store) => prepareJobs(store, api.url, template, running));
    const open = await measureAll(api.url, await targetsOf(api.url, ids), seconds);
    // From the first key on every request needs one.
    const headers = { authorization: `Bearer ${await addKey(place)}` };
    const withKey = { name: 'finished job, API key', path: pathOf(ids.finished), headers };
    return [...open, ...(await measureAll(api.url, [LIVEZ, withKey], seconds)).slice(1)];
  } finally {
    await api.stop();
    await worker?.close();
  }
}

const LIVEZ: Target = { name: '/livez', path: '/livez' };
const pathOf = (id: string): string => `/api/v1/jobs/${id}`;

type JobIds = Record<'queued' | 'running' | 'finished', string>;

async function prepareJobs(
  store: JobStore,
  url: string,
  template: Template,
  running: string,
): Promise<JobIds> {
  for (let epoch = 1; epoch <= REACHED; epoch++)
    await store.update(running, (record) => reportEpoch(record, epoch));
  await store.setProgress(running, 1, progressOf(REACHED + 1));
  const finished = ended(another(template, {}), 'succeeded');
  await store.restore(finished);
  return { queued: (await postArticle(url, store)).record.id, running, finished: finished.record.id };
}

async function targetsOf(url: string, { queued, running, finished }: JobIds): Promise<Target[]> {
  const metrics = `${pathOf(finished)}/metrics`;
  const known = [
    { name: 'finished job, If-None-Match', path: pathOf(finished) },
    { name: 'running job, If-None-Match', path: pathOf(running) },
    { name: 'metrics, If-None-Match', path: metrics },
  ];
  return [
    LIVEZ,
    { name: 'finished job', path: pathOf(finished) },
    { name: 'running job', path: pathOf(running) },
    { name: 'queued job', path: pathOf(queued) },
    { name: 'metrics of 5 epochs', path: metrics },
    ...(await Promise.all(known.map((target) => conditional(url, target)))),
  ];
}

/** With the ETag of the resource; a build without ETags answers in full. */
async function conditional(url: string, target: Target): Promise<Target> {
  const { headers } = await fetch(url + target.path);
  return { ...target, headers: { 'if-none-match': headers.get('etag') ?? '"none"' } };
}

async function addKey({ dataDir }: Place): Promise<string> {
  const at = new Date().toISOString();
  const { key, secret } = createApiKey({ name: 'bench', project: 'default', scopes: ['read'], at });
  await createKeyStore(await ensureDataDirectory(dataDir)).add(key);
  return secret;
}

async function measureAll(url: string, targets: readonly Target[], seconds: number): Promise<PollFigure[]> {
  const figures: PollFigure[] = [];
  for (const target of targets) figures.push(await measure(url, target, seconds, figures[0]));
  return figures;
}

async function measure(
  url: string,
  { name, path, headers = {} }: Target,
  seconds: number,
  livez: PollFigure | undefined,
): Promise<PollFigure> {
  const load = async (connections: number, duration: number) => {
    const run = await runWrk({ url: url + path, connections, seconds: duration, headers });
    if (run.refused + run.broken > 0)
      throw new Error(`${name}: ${run.refused} requests were refused, ${run.broken} connections failed`);
    return run;
  };
  await load(CONNECTIONS[1], 1);
  const [one, many] = [await load(CONNECTIONS[0], seconds), await load(CONNECTIONS[1], seconds)];
  const perSecond = { 1: one.perSecond, 32: many.perSecond };
  const whole = livez?.perSecond ?? perSecond;
  const ofLivez = { 1: perSecond[1] / whole[1], 32: perSecond[32] / whole[32] };
  return { name, perSecond, ofLivez, p99Ms: many.p99Ms };
}
