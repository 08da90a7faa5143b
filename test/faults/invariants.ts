import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { JobEvent } from '../../src/contracts/jobs/events.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { isFinished } from '../../src/domain/job/statuses.js';
import { descendantsOf } from '../helpers/processes/process-tree.js';
import { until } from '../helpers/until.js';
import type { Client } from './client.js';
import type { Cluster } from './cluster.js';
import type { Follower } from './follower.js';
import { instanceOf, type Variant } from './requests.js';
import { checkStory, epochsAmong, type Finding, same, scoresOf } from './story.js';
import { epochsOf, type Reference } from './workload.js';

/** The reconciler runs every ten seconds and waits for a second look. */
const ARCHIVE_MS = 45_000;

/** A job that the service has acknowledged. */
export interface TrackedJob {
  id: string;
  variant: Variant;
  follower: Follower;
  wasCancelled: boolean;
}

interface Ended {
  client: Client;
  signal: AbortSignal;
  references: ReadonlyMap<Variant, Reference>;
  dataDir: string;
}

/** Looks at a job that nothing disturbs any more. */
export async function checkJob(ended: Ended, tracked: TrackedJob): Promise<Finding[]> {
  const { client, signal, references, dataDir } = ended;
  const { id, variant, follower } = tracked;
  const { status, body: job } = await client.send<Job>({ path: `/api/v1/jobs/${id}` }, signal);
  if (status !== 200) return [`${id} was acknowledged and is gone (${status})`];
  const events = await eventsOf(client, id, signal);
  const reference = references.get(variant);
  if (reference === undefined) throw new Error(`no undisturbed ${variant}`);
  const isWhole = job.status === 'succeeded';
  const title = `${id} (${variant}, ${job.status})`;
  return [
    ...checkEnd(job, tracked),
    ...checkStory(title, events, { reference, isWhole }),
    ...same(`${title}: epochs of /metrics`, await epochsOf(client, id, signal), epochsAmong(events)),
    ...same(
      `${title}: events that a reader got (${follower.reconnects} reconnects)`,
      follower.events,
      events,
    ),
    ...(await checkArchive(title, join(dataDir, 'jobs', id, 'events.jsonl'), events)),
    ...(isWhole ? await checkResult(title, { client, signal, dataDir, job, reference, variant }) : []),
  ];
}

/** A job that succeeded. */
interface Result extends Pick<Ended, 'client' | 'signal' | 'dataDir'>, Pick<TrackedJob, 'variant'> {
  job: Job;
  reference: Reference;
}

async function checkResult(title: string, result: Result): Promise<Finding[]> {
  const { job, reference, dataDir } = result;
  const { weightsSha256, predictionsSha256 } = reference;
  return [
    ...same(`${title}: weights_sha256`, job.weights_sha256, weightsSha256),
    ...same(`${title}: evaluation`, scoresOf(job.evaluation), scoresOf(reference.evaluation)),
    ...same(`${title}: sha256 of predictions`, job.predictions?.sha256 ?? null, predictionsSha256),
    ...(predictionsSha256 === null ? [] : await checkPredictions(title, dataDir, job)),
    ...(weightsSha256 === null ? [] : await checkModel(result)),
  ];
}

/** The file is the one that was reported. */
async function checkPredictions(
  title: string,
  dataDir: string,
  { id, predictions }: Job,
): Promise<Finding[]> {
  const directory = join(dataDir, 'jobs', id);
  const names = await readdir(directory, { recursive: true });
  const files = names.filter((name) => /predictions\.(npz|csv)$/.test(name) && !name.includes('state'));
  const digests = await Promise.all(files.map((name) => sha256Of(join(directory, name))));
  return digests.includes(String(predictions?.sha256))
    ? []
    : [`${title}: no file has the reported predictions`];
}

const sha256Of = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

function checkEnd(job: Job, { id, wasCancelled }: TrackedJob): Finding[] {
  if (!isFinished(job.status)) return [`${id} has not ended: ${job.status}`];
  if (job.status === 'failed') return [`${id} failed: ${JSON.stringify(job.status_reason)}`];
  if (job.status === 'cancelled' && !wasCancelled) return [`${id} was cancelled by nobody`];
  const { status_history: history } = job;
  const after = history.filter(({ status }, index) => isFinished(status) && history[index + 1] !== undefined);
  // Only a retry leaves an end, and that is asked for after a failure.
  return after.some(({ status }) => status !== 'failed')
    ? [`${id} left an end: ${history.map(({ status }) => status).join(' → ')}`]
    : [];
}

/** A worker that died before it had copied the end leaves that to the reconciler. */
async function checkArchive(title: string, path: string, events: readonly JobEvent[]): Promise<Finding[]> {
  const read = async () =>
    (await readFile(path, 'utf8')).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  await until('the copy of the end', async () => (await read()).length === events.length, ARCHIVE_MS).catch(
    () => {},
  );
  return same(`${title}: events of the archive`, await read(), events);
}

/** All events of a job, as the API tells them. */
export async function eventsOf(client: Client, id: string, signal: AbortSignal): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for (let more = true; more; ) {
    const path = `/api/v1/jobs/${id}/events?limit=100&after=${events.at(-1)?.id ?? 0}`;
    const { body } = await client.send<{ data: JobEvent[]; has_more: boolean }>({ path }, signal);
    events.push(...body.data);
    more = body.has_more;
  }
  return events;
}

async function checkModel({ client, signal, job: { id, model }, variant }: Result): Promise<Finding[]> {
  if (model === null) return [`${id} succeeded without a model`];
  const path = `/api/v1/models/${model.name}/versions/${model.version}/predict`;
  const request = { method: 'POST', path, body: { instances: [instanceOf(variant)] } } as const;
  const { status, body } = await client.send<unknown>(request, signal);
  return status === 200 ? [] : [`${id}: its model answers ${status} ${JSON.stringify(body)}`];
}

/** Looks at what lies around when every job has ended. */
export async function checkLeftovers(cluster: Cluster, queuePrefix: string): Promise<Finding[]> {
  return [
    ...(await checkProcesses(cluster)),
    ...(await checkQueue(cluster, queuePrefix)),
    ...(await checkFiles(cluster)),
  ];
}

/** A trainer that no worker has any more would train on unseen. */
async function checkProcesses(cluster: Cluster): Promise<Finding[]> {
  const trainers = async () => {
    const found = await descendantsOf(process.pid);
    return found.filter(({ command }) => command.includes('trainer/main.js'));
  };
  const owners = new Set(cluster.workers.map((worker) => worker.pid()));
  const orphans = (await trainers()).filter(({ parentPid }) => !owners.has(parentPid));
  return orphans.map(({ pid }) => `process ${pid} is a trainer without a worker`);
}

async function checkQueue(cluster: Cluster, queuePrefix: string): Promise<Finding[]> {
  const redis = new Redis(cluster.redisUrl);
  try {
    // One queue for each placement; Redis has no empty lists and sets.
    const keysOf = (name: string) => redis.keys(`${queuePrefix}:training*:${name}`);
    const held = async () => (await Promise.all(['active', 'wait', 'prioritized'].map(keysOf))).flat();
    await until('empty queues', async () => (await held()).length === 0, 15_000);
    const locks = await keysOf('*:lock');
    return locks.map((lock) => `the queue holds ${lock}`);
  } catch (error) {
    return [String(error)];
  } finally {
    redis.disconnect();
  }
}

/** Of a crash, half-written files may stay for the sweeper; they must be known as such by their names. */
async function checkFiles({ dataDir }: Cluster): Promise<Finding[]> {
  const names = await readdir(dataDir, { recursive: true });
  const partial = names.filter((name) => /\.tmp$|filler/.test(name));
  return partial
    .filter((name) => !/\/\.[^/]+\.[0-9a-f]{12}\.tmp$/.test(name))
    .map((name) => `${name} was left behind`);
}
