import { articleJob } from '../../scripts/demo/article-job.js';
import type { Labels } from '../../src/contracts/jobs/attributes.js';
import type { Job, JobRecord } from '../../src/contracts/jobs/jobs.js';
import type { EpochMetrics, Progress } from '../../src/contracts/jobs/progress.js';
import { createJobId } from '../../src/domain/ids.js';
import { recordReport } from '../../src/domain/job/attempt-reports.js';
import type { JobDecision, JobStore, NewJob } from '../../src/domain/job/ports.js';
import { fail, startAttempt, succeed } from '../../src/domain/job/transitions.js';
import { postJson } from '../http.js';

export const WORKER = 'worker-bench';
export const EPOCHS = 5;

/** The article's job as it was stored when it was accepted. */
export type Template = Pick<NewJob, 'record' | 'definition'>;

/** Posts the article's job and reads what was stored. */
export async function postArticle(url: string, store: JobStore): Promise<Template> {
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, articleJob());
  const [record, definition] = await Promise.all([store.get(id), store.getDefinition(id)]);
  if (record === undefined || definition === undefined) throw new Error(`${id} was not stored`);
  return { record, definition };
}

/** A further job of the template, as it was accepted. */
export function another({ record, definition }: Template, labels: Labels): NewJob {
  return { record: { ...record, id: createJobId(), labels }, definition, events: [{ type: 'queued' }] };
}

/** The job after all its epochs. */
export function ended(job: NewJob, status: 'succeeded' | 'failed'): NewJob {
  const at = new Date().toISOString();
  const steps: ((record: JobRecord) => JobDecision<string>)[] = [
    (record) => startAttempt(record, { worker: WORKER, at }),
    (record) => recordReport(record, 1, { type: 'device', device: DEVICE }),
    ...Array.from({ length: EPOCHS }, (_, index) => (record: JobRecord) => reportEpoch(record, index + 1)),
    (record) =>
      status === 'failed'
        ? fail(record, 1, { code: 'trainer_crashed', message: 'The trainer ended.' }, at)
        : succeed(record, 1, { name: record.config.name, version: 1 }, at, 'ab'.repeat(32)),
  ];
  return steps.reduce(follow, job);
}

function follow(job: NewJob, step: (record: JobRecord) => JobDecision<string>): NewJob {
  const next = step(job.record);
  if ('refusal' in next) throw new Error(`refused: ${next.refusal}`);
  return { ...job, record: next.record, events: [...job.events, ...next.events] };
}

/** The running attempt reports an epoch. */
export const reportEpoch = (record: JobRecord, epoch: number) =>
  recordReport(record, record.attempt, { type: 'epoch', epoch: epochMetrics(epoch) });

const DEVICE = { type: 'CPU', name: 'AMD EPYC', tensorflow_version: '2.19.1', intra_op_threads: 2 } as const;

function epochMetrics(epoch: number): EpochMetrics {
  return {
    epoch,
    attempt: 1,
    loss: 0.2597 / epoch,
    metrics: { accuracy: 1 - 0.0754 / epoch },
    val_loss: 0.1424 / epoch,
    val_metrics: { accuracy: 1 - 0.0412 / epoch },
    learning_rate: 0.001,
    seconds: 1.0213,
    samples: 50_000,
    samples_per_second: 48_957.1,
    steps: 391,
    step_ms: 2.432,
    at: new Date().toISOString(),
  };
}

/** In the middle of an epoch. */
export const progressOf = (epoch: number): Progress => ({
  epoch,
  epochs: EPOCHS,
  step: 200,
  steps: 391,
  samples: 25_600,
  total_samples: 50_000,
  loss: 0.1137,
  metrics: { accuracy: 0.9661 },
  elapsed_seconds: 0.512,
  step_ms: 2.431,
});
