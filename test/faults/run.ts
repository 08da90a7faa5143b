import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { createRandom, keyOf, type Random } from '../../workers/engine/ops/random/random.js';
import { type Client, createClient } from './client.js';
import { type Cluster, startCluster } from './cluster.js';
import { followJob } from './follower.js';
import { checkJob, checkLeftovers, eventsOf, type TrackedJob } from './invariants.js';
import { type FaultKind, runNemesis, type Target } from './nemesis/nemesis.js';
import { mountSmallDisk } from './nemesis/small-disk.js';
import {
  BASED,
  calmName,
  IN_TURN,
  type JobRequest,
  requestOf,
  SCRATCH,
  type Sources,
  scratchRequest,
  uploadWeights,
  type Variant,
} from './requests.js';
import { checkpointsAmong, type Finding, phasesAmong } from './story.js';
import { epochsOf, type Reference, uploadData } from './workload.js';

const QUEUE_PREFIX = 'faults';
const SMALL_DISK_MIB = 96;
/** Disk space of a small job, with as much again in reserve. */
const SMALL_JOB_MIB = 0.32;
const READY_MS = 60_000;
const CALM_JOBS_MS = 240_000;
/** A job whose worker was lost last of all waits for the lease, then trains to its end behind the others. */
const SETTLE_MS = 300_000;
const SETTLE_SMALL_JOB_MS = 4_000;
const AT_ONCE = 8;
const MAY_TRAIN = 4;
const ENVIRONMENT = {
  LOG_LEVEL: 'warn',
  TRAINHORN_QUEUE_PREFIX: QUEUE_PREFIX,
  TRAINHORN_CHECKPOINT_SECONDS: '1',
  TRAINHORN_MAX_RESTARTS: '1000',
  TRAINHORN_INTRA_OP_THREADS: '1',
};

export interface FaultRunOptions {
  seed: number;
  /** How long faults are injected. */
  milliseconds: number;
  workers: number;
  jobs: Workload;
  log: (line: string) => void;
}

/** `open`: so many wait or run at a time; `total`: so many small ones are posted at once. */
export type Workload = { open: number } | { total: number };

export interface FaultReport {
  faults: ReadonlyMap<FaultKind, number>;
  /** Acknowledged jobs by how they ended. */
  ends: ReadonlyMap<string, number>;
  events: number;
  reconnects: number;
  violations: Finding[];
}

/** Runs jobs while parts of the service fail, then lets it settle and looks at what holds. */
export async function runFaults(options: FaultRunOptions): Promise<FaultReport> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-faults-'));
  const disk = await mountSmallDisk(join(directory, 'data'), diskMib(options.jobs));
  try {
    const cluster = await startCluster({
      directory,
      dataDir: disk.directory,
      workers: options.workers,
      environment: ENVIRONMENT,
    });
    try {
      return await runOn(cluster, disk.isSmall, options);
    } finally {
      await cluster.stop();
    }
  } finally {
    await disk.unmount();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runOn(cluster: Cluster, isSmallDisk: boolean, options: FaultRunOptions): Promise<FaultReport> {
  const { log, seed } = options;
  const client = createClient(cluster.url);
  await client.send({ path: '/readyz' }, AbortSignal.timeout(READY_MS));
  const variants: readonly Variant[] = 'total' in options.jobs ? ['tiny'] : IN_TURN;
  const { references, sources } = await prepare(client, cluster.url, variants);
  log(
    `references: ${[...references].map(([name, made]) => `${name} ${digestOf(made).slice(0, 12)}`).join(', ')}`,
  );
  const run: Run = {
    client,
    cluster,
    sources,
    tracked: [],
    variants,
    posted: 0,
    settleMs: settleMs(options.jobs),
  };
  const over = AbortSignal.timeout(options.milliseconds);
  const [faults] = await Promise.all([
    runNemesis(targetOf(run, isSmallDisk, createRandom(seed, keyOf('faults'))), {
      until: over,
      onFault: (kind) => log(`fault: ${kind}`),
    }),
    'total' in options.jobs ? submitAll(run, options.jobs.total) : keepOpen(run, options.jobs.open, over),
  ]);
  log(`calm: ${run.tracked.length} jobs acknowledged`);
  return settle(run, references, { faults, log });
}

interface Run {
  client: Client;
  cluster: Cluster;
  sources: Sources;
  tracked: TrackedJob[];
  /** Posted in turn. */
  variants: readonly Variant[];
  posted: number;
  settleMs: number;
}

function diskMib(jobs: Workload): number {
  return SMALL_DISK_MIB + ('total' in jobs ? Math.ceil(jobs.total * SMALL_JOB_MIB) : 0);
}

function settleMs(jobs: Workload): number {
  return SETTLE_MS + ('total' in jobs ? jobs.total * SETTLE_SMALL_JOB_MS : 0);
}

const digestOf = ({ weightsSha256, predictionsSha256, evaluation }: Reference): string =>
  weightsSha256 ?? predictionsSha256 ?? String(evaluation?.loss);

interface Prepared {
  references: Map<Variant, Reference>;
  sources: Sources;
}

/** Runs one undisturbed job of each kind, and uploads what others of them use. */
async function prepare(client: Client, url: string, variants: readonly Variant[]): Promise<Prepared> {
  const datasets = await uploadData(url);
  const scratch = ([...SCRATCH, 'tiny'] as const).filter((variant) => variants.includes(variant));
  const first = await runReferences(client, scratch, (variant) =>
    scratchRequest(variant, datasets, calmName(variant)),
  );
  const based = BASED.filter((variant) => variants.includes(variant));
  const sources = {
    ...datasets,
    weights: based.length === 0 ? '' : await uploadWeights(url),
    trained: first.get('graph')?.id ?? '',
  };
  const second = await runReferences(client, based, (variant) =>
    requestOf(variant, sources, calmName(variant)),
  );
  return { references: new Map<Variant, Reference>([...first, ...second]), sources };
}

/** As many at a time as there are workers for. */
async function runReferences<Kind extends Variant>(
  client: Client,
  variants: readonly Kind[],
  request: (variant: Kind) => JobRequest,
): Promise<Map<Kind, Reference & { id: string }>> {
  const entry = async (variant: Kind) => [variant, await runReference(client, request(variant))] as const;
  return new Map(await Promise.all(variants.map(entry)));
}

async function runReference(client: Client, request: JobRequest): Promise<Reference & { id: string }> {
  const signal = AbortSignal.timeout(CALM_JOBS_MS);
  const job = await untilEnded(client, await post(client, request, signal), signal);
  if (job.status !== 'succeeded')
    throw new Error(
      `the undisturbed ${request.body.name} ${job.status}: ${JSON.stringify(job.status_reason)}`,
    );
  const events = await eventsOf(client, job.id, signal);
  return {
    id: job.id,
    weightsSha256: job.weights_sha256,
    epochs: await epochsOf(client, job.id, signal),
    checkpoints: checkpointsAmong(events),
    phases: phasesAmong(events),
    evaluation: job.evaluation,
    predictionsSha256: job.predictions?.sha256 ?? null,
  };
}

/** Keeps a number of jobs open until stopped. */
async function keepOpen(run: Run, count: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    if (openOf(run).length < count) await submitJob(run);
    await delay(1_000, undefined, { signal: over }).catch(() => {});
  }
}

async function submitAll(run: Run, total: number): Promise<void> {
  await eachOf(Array.from({ length: total }), () => submitJob(run));
}

/** Some at once. */
async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const take = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
}

async function submitJob(run: Run): Promise<void> {
  const { client, cluster, sources, variants, tracked } = run;
  const variant = variants[run.posted++ % variants.length] ?? 'tiny';
  const request = requestOf(variant, sources, `chaos-${variant}`);
  const id = await post(client, request, AbortSignal.timeout(run.settleMs));
  tracked.push({ id, variant, follower: followJob(cluster.url, id), wasCancelled: false });
}

/** As far as their readers know. */
function openOf({ tracked }: Run): TrackedJob[] {
  return tracked.filter(({ follower }) => !follower.sawEnd);
}

function targetOf(run: Run, isSmallDisk: boolean, random: Random): Target {
  const { client, cluster, tracked } = run;
  return {
    cluster,
    random,
    isSmallDisk,
    queuePrefix: QUEUE_PREFIX,
    // The oldest, which train or are about to.
    openJobs: () =>
      openOf(run)
        .slice(0, MAY_TRAIN)
        .map(({ id }) => id),
    followers: () => tracked.map(({ follower }) => follower),
    async ask(id, request) {
      if (request === 'cancel') for (const job of tracked) job.wasCancelled ||= job.id === id;
      // An answer of 409 is one: it had ended.
      await client.send(
        { method: 'POST', path: `/api/v1/jobs/${id}/${request}` },
        AbortSignal.timeout(run.settleMs),
      );
    },
  };
}

/** Lets every job come to its end, as a patient client would: what is paused is resumed, what failed is retried. */
async function settle(
  run: Run,
  references: ReadonlyMap<Variant, Reference>,
  { faults, log }: { faults: ReadonlyMap<FaultKind, number>; log: FaultRunOptions['log'] },
): Promise<FaultReport> {
  const { client, cluster, tracked } = run;
  const signal = AbortSignal.timeout(run.settleMs);
  for (const part of [cluster.api, ...cluster.workers]) part.setEnvironment({});
  const violations: Finding[] = [];
  const ends = new Map<string, number>();
  for (const job of tracked) {
    const end = await comeToEnd(client, job.id, signal);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  log(`all ended: ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}`);
  await eachOf(tracked, async (job) => {
    const { body } = await client.send<{ data: { id: number }[] }>(
      { path: `/api/v1/jobs/${job.id}/events?limit=100` },
      signal,
    );
    await untilCaughtUp(job, body.data.length);
    violations.push(...(await checkJob({ client, signal, references, dataDir: cluster.dataDir }, job)));
    await job.follower.stop();
  });
  violations.push(...(await checkLeftovers(cluster, QUEUE_PREFIX)));
  return {
    faults,
    ends,
    events: tracked.reduce((sum, { follower }) => sum + follower.events.length, 0),
    reconnects: tracked.reduce((sum, { follower }) => sum + follower.reconnects, 0),
    violations,
  };
}

/** Readers need a moment for the last events; what they lack then is a violation. */
async function untilCaughtUp({ follower }: TrackedJob, events: number): Promise<void> {
  for (let tries = 0; tries < 50 && follower.events.length < events; tries++) await delay(200);
}

/** Only a full disk may have failed a job here; that is retried once there is space. */
async function comeToEnd(client: Client, id: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const path = `/api/v1/jobs/${id}`;
    const { body: job } = await client.send<Job>({ path: `${path}?wait=5s` }, signal);
    if (job.status === 'paused') await client.send({ method: 'POST', path: `${path}/resume` }, signal);
    else if (job.status === 'failed' && job.status_reason?.code === 'storage_error')
      await client.send({ method: 'POST', path: `${path}/retry` }, signal);
    else if (job.finished_at !== null || signal.aborted) return job.status;
  }
}

async function post(client: Client, job: JobRequest, signal: AbortSignal): Promise<string> {
  const request = { ...job, method: 'POST', idempotencyKey: randomUUID() } as const;
  const answer = await client.send<Job>(request, signal);
  if (answer.status !== 202)
    throw new Error(`POST ${job.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

async function untilEnded(client: Client, id: string, signal: AbortSignal): Promise<Job> {
  for (;;) {
    const { body } = await client.send<Job>({ path: `/api/v1/jobs/${id}?wait=5s` }, signal);
    if (body.finished_at !== null) return body;
    signal.throwIfAborted();
  }
}
