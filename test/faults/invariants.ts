import { deepStrictEqual } from 'node:assert';
import { readdir } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { JobEvent } from '../../src/contracts/job-events.js';
import type { Job } from '../../src/contracts/jobs.js';
import { isFinished } from '../../src/domain/job-transitions.js';
import { descendantsOf } from '../helpers/process-tree.js';
import { until } from '../helpers/until.js';
import type { Client } from './client.js';
import type { Cluster } from './cluster.js';
import type { Follower } from './follower.js';
import { epochsOf, type Reference, type Variant } from './workload.js';

/** A job that the service has acknowledged. */
export interface TrackedJob {
  id: string;
  variant: Variant;
  follower: Follower;
  wasCancelled: boolean;
}

/** What holds whatever happened; a violation says what does not. */
export type Violation = string;

interface Ended {
  client: Client;
  signal: AbortSignal;
  references: ReadonlyMap<Variant, Reference>;
}

/** Looks at a job that nothing disturbs any more. */
export async function checkJob(
  { client, signal, references }: Ended,
  tracked: TrackedJob,
): Promise<Violation[]> {
  const { id, variant } = tracked;
  const { status, body: job } = await client.send<Job>({ path: `/api/v1/jobs/${id}` }, signal);
  if (status !== 200) return [`${id} was acknowledged and is gone (${status})`];
  const events = await eventsOf(client, id, signal);
  const violations = [...checkEnd(job, tracked), ...checkEvents(id, events, tracked.follower)];
  const reference = references.get(variant);
  if (job.status !== 'succeeded' || reference === undefined) return violations;
  const epochs = await epochsOf(client, id, signal);
  return [
    ...violations,
    ...same(`${id} (${variant}): weights_sha256`, job.weights_sha256, reference.weightsSha256),
    ...same(`${id} (${variant}): metrics of the epochs`, epochs, reference.epochs),
    ...same(`${id} (${variant}): evaluation`, scores(job), scores(reference)),
    ...(await checkModel(client, job, signal)),
  ];
}

function checkEnd(job: Job, { id, wasCancelled }: TrackedJob): Violation[] {
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

function checkEvents(id: string, events: readonly JobEvent[], follower: Follower): Violation[] {
  const expected = events.map((_, index) => index + 1);
  const epochs = events.flatMap((event) => (event.type === 'epoch' ? [event.epoch.epoch] : []));
  return [
    ...same(
      `${id}: ids of the events`,
      events.map((event) => event.id),
      expected,
    ),
    ...same(
      `${id}: epochs among the events`,
      epochs,
      epochs.map((_, index) => index + 1),
    ),
    ...same(`${id}: events that a reader got (${follower.reconnects} reconnects)`, follower.ids, expected),
  ];
}

async function eventsOf(client: Client, id: string, signal: AbortSignal): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for (let more = true; more; ) {
    const path = `/api/v1/jobs/${id}/events?limit=100&after=${events.at(-1)?.id ?? 0}`;
    const { body } = await client.send<{ data: JobEvent[]; has_more: boolean }>({ path }, signal);
    events.push(...body.data);
    more = body.has_more;
  }
  return events;
}

async function checkModel(client: Client, { id, model }: Job, signal: AbortSignal): Promise<Violation[]> {
  if (model === null) return [`${id} succeeded without a model`];
  const image = Array.from({ length: 28 }, (_, row) => Array.from({ length: 28 }, () => row * 9));
  const path = `/api/v1/models/${model.name}/versions/${model.version}/predict`;
  const request = { method: 'POST', path, body: { instances: [image] } } as const;
  const { status, body } = await client.send<unknown>(request, signal);
  return status === 200 ? [] : [`${id}: its model answers ${status} ${JSON.stringify(body)}`];
}

/** Looks at what lies around when every job has ended. */
export async function checkLeftovers(cluster: Cluster, queuePrefix: string): Promise<Violation[]> {
  return [
    ...(await checkProcesses(cluster)),
    ...(await checkQueue(cluster, queuePrefix)),
    ...(await checkFiles(cluster)),
  ];
}

/** A trainer that no worker has any more would train on unseen. */
async function checkProcesses(cluster: Cluster): Promise<Violation[]> {
  const trainers = async () => {
    const found = await descendantsOf(process.pid);
    return found.filter(({ command }) => command.includes('trainer/main.js'));
  };
  const owners = new Set(cluster.workers.map((worker) => worker.pid()));
  const orphans = (await trainers()).filter(({ parentPid }) => !owners.has(parentPid));
  return orphans.map(({ pid }) => `process ${pid} is a trainer without a worker`);
}

async function checkQueue(cluster: Cluster, queuePrefix: string): Promise<Violation[]> {
  const redis = new Redis(cluster.redisUrl);
  try {
    const key = (name: string) => `${queuePrefix}:training:${name}`;
    const count = async () =>
      (await redis.llen(key('active'))) +
      (await redis.llen(key('wait'))) +
      (await redis.zcard(key('prioritized')));
    await until('an empty queue', async () => (await count()) === 0, 15_000);
    const locks = await redis.keys(key('*:lock'));
    return locks.map((lock) => `the queue holds ${lock}`);
  } catch (error) {
    return [String(error)];
  } finally {
    redis.disconnect();
  }
}

/** Of a crash, half-written files may stay for the sweeper; they must be known as such by their names. */
async function checkFiles({ dataDir }: Cluster): Promise<Violation[]> {
  const names = await readdir(dataDir, { recursive: true });
  const partial = names.filter((name) => /\.tmp$|filler/.test(name));
  return partial
    .filter((name) => !/\/\.[^/]+\.[0-9a-f]{12}\.tmp$/.test(name))
    .map((name) => `${name} was left behind`);
}

const scores = ({ evaluation }: Pick<Job, 'evaluation'>) =>
  evaluation && { loss: evaluation.loss, metrics: evaluation.metrics };

function same(what: string, actual: unknown, expected: unknown): Violation[] {
  try {
    deepStrictEqual(actual, expected);
    return [];
  } catch {
    return [`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`];
  }
}
