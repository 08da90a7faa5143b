import type { Stack } from '../../scripts/stack.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import { childrenOf } from '../../test/helpers/processes/processes.js';
import { postJson, succeeded } from '../http.js';
import { digitsJob, JOB_MODEL_NAMES, type JobModel, jobDataset } from './jobs.js';
import { ranOn } from './place.js';
import { type Check, type Json, type Measured, type Row, type RowContext, row } from './row.js';
import { openService, post, untilJob } from './service.js';

/** No trainer waits for work: the worker's one child is the trainer of the job. */
const SETTINGS = { TRAINHORN_WARM_TRAINERS: '0' };

/** Equal jobs, one of them paused and killed on the way, come to equal weights. */
export const EXACT_ROWS: readonly Row[] = JOB_MODEL_NAMES.map((model) =>
  row(
    'exact',
    model,
    `the ${model} job twice, and once paused, killed and resumed: weights_sha256`,
    (context) => measure(model, context),
  ),
);

async function measure(model: JobModel, context: RowContext): Promise<Measured> {
  const stack = await openService(context, SETTINGS);
  const job = digitsJob(model, await jobDataset(stack.url, context.scale), context.scale);
  const alone = await train(stack, job);
  const again = await train(stack, job);
  const interrupted = await trainInterrupted(stack, job);
  return {
    summary: `${alone.weights_sha256?.slice(0, 12)}; ${interrupted.attempts.length} attempts; ${inWords(promiseOf(alone))}`,
    checks: [
      ranOn(context.options.device, 'trained', alone.device?.type === 'GPU'),
      sameWeights('again', again, alone),
      sameWeights('interrupted', interrupted, alone),
    ],
    figures: { alone: summaryOf(alone), again: summaryOf(again), interrupted: summaryOf(interrupted) },
  };
}

async function train({ url }: Stack, job: JobCreate): Promise<Job> {
  return succeeded(url, await post(url, job));
}

/** Pauses the job after its first epoch, and kills its trainer as soon as it has resumed. */
async function trainInterrupted(stack: Stack, job: JobCreate): Promise<Job> {
  const { url } = stack;
  const id = await post(url, job);
  await untilJob(url, id, ({ latest }) => latest !== null);
  await postJson(`${url}/api/v1/jobs/${id}/pause`);
  await untilJob(url, id, ({ status }) => status === 'paused');
  await postJson(`${url}/api/v1/jobs/${id}/resume`);
  await untilJob(url, id, ({ status, phase }) => status === 'running' && phase === 'fitting');
  await killTrainers(stack);
  const ended = await succeeded(url, id);
  // Attempts: until the pause, until the kill, to the end.
  if (ended.attempts.length >= 3) return ended;
  throw new Error(`the job was interrupted ${ended.attempts.length - 1} times, expected 2: it was too short`);
}

async function killTrainers({ pids }: Stack): Promise<void> {
  const [worker] = pids.workers;
  if (worker === undefined) throw new Error('the worker has not started');
  for (const pid of await childrenOf(worker)) process.kill(pid, 'SIGKILL');
}

/** Whether two jobs produced the same weights. */
export function sameWeights(what: string, { weights_sha256 }: Job, expected: Job): Check {
  const isMet = weights_sha256 !== null && weights_sha256 === expected.weights_sha256;
  return { text: `${what} the same weights`, isMet };
}

/** The guarantee for equal jobs in the record; undefined if this version of the service has none. */
function promiseOf(job: Job): Json {
  return new Map<string, Json>(Object.entries(toJson(job))).get('reproducibility');
}

function inWords(promise: Json): string {
  return promise === undefined ? 'the record promises nothing' : `promised: ${JSON.stringify(promise)}`;
}

function summaryOf(job: Job): Json {
  const { id, weights_sha256, device, evaluation, attempts } = job;
  return toJson({ id, weights_sha256, device, evaluation, attempts, promise: promiseOf(job) });
}

function toJson(value: object): { [name: string]: Json } {
  return JSON.parse(JSON.stringify(value));
}
