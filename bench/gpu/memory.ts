import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Stack } from '../../scripts/stack.js';
import type { Job, StatusReason } from '../../src/contracts/jobs.js';
import type { JobCreate } from '../../src/contracts/training-config.js';
import { ended, succeeded } from '../http.js';
import { digitsJob, jobDataset } from './jobs.js';
import { listCards } from './nvidia-smi.js';
import { ranOn } from './place.js';
import { type Check, type Measured, type Row, type RowContext, row, type Skipped } from './row.js';
import { openService, post, untilJob } from './service.js';

const MIB = 2 ** 20;
const PIXELS = 784;
const FLOAT_BYTES = 4;
/** Where nvidia-smi does not say: of the largest card there is. */
const UNKNOWN_MIB = 200_000;
/** On a CPU the trainers get no more address space than this, so that the machine's memory is never in question. */
const CPU_LIMIT_BYTES = 5 * 2 ** 30;
const SETTINGS = {
  TRAINHORN_WORKER_CONCURRENCY: '2',
  // Trainers start after the limit is set.
  TRAINHORN_WARM_TRAINERS: '0',
  // The estimate would refuse the job before it meets the device.
  TRAINHORN_MAX_JOB_MEMORY_BYTES: String(2 ** 50),
};

/** What happens to a job that does not fit, and to the one beside it. */
export const MEMORY_ROWS: readonly Row[] = [
  row(
    'memory',
    'too-large',
    'a batch that does not fit: out_of_memory with the batch size that does',
    measure,
  ),
];

async function measure(context: RowContext): Promise<Measured | Skipped> {
  if (context.options.device === 'cpu' && !hasPrlimit())
    return { skipped: 'there is no prlimit (util-linux)' };
  const stack = await openService(context, SETTINGS);
  const bytes = await memoryOf(context, stack);
  const dataset = await jobDataset(stack.url, context.scale);
  const beside = await post(stack.url, digitsJob('cnn', dataset, context.scale));
  await untilJob(stack.url, beside, ({ phase }) => phase === 'fitting');
  const request = tooLarge(dataset, bytes, context);
  const refused = await ended(stack.url, await post(stack.url, request));
  const fitting = fittingBatch(refused.status_reason);
  const second =
    fitting > 0 ? await ended(stack.url, await post(stack.url, inBatches(request, fitting))) : null;
  const other = await succeeded(stack.url, beside);
  return {
    summary: `batch ${request.fit?.batch_size}: ${refused.status_reason?.message ?? refused.status}`,
    checks: checksOf({ refused, fitting, second, other }, context),
    figures: {
      bytes,
      reason: JSON.parse(JSON.stringify(refused.status_reason)),
      second: second === null ? null : `${second.status} ${second.status_reason?.message ?? ''}`,
    },
  };
}

interface Ends {
  refused: Job;
  /** 0 where none was named. */
  fitting: number;
  /** The job again, in batches that fit; null where none do. */
  second: Job | null;
  other: Job;
}

function checksOf({ refused, fitting, second, other }: Ends, { options }: RowContext): Check[] {
  const code = refused.status_reason?.code ?? refused.status;
  return [
    ranOn(options.device, 'the other job', other.device?.type === 'GPU'),
    { text: `it ended ${code}`, isMet: code === 'out_of_memory' },
    { text: `fitting batch size ${fitting || 'not named'}`, isMet: fitting > 0 },
    { text: `with that ${second?.status ?? 'not tried'}`, isMet: second?.status === 'succeeded' },
    { text: `the other job in ${other.attempts.length} attempt`, isMet: other.attempts.length === 1 },
  ];
}

function hasPrlimit(): boolean {
  return spawnSync('prlimit', ['--version']).status === 0;
}

/** The bytes that the job's largest array is to have: all that the device has. */
async function memoryOf({ options }: RowContext, { pids }: Stack): Promise<number> {
  if (options.device === 'cpu') {
    await promisify(execFile)('prlimit', [`--pid=${pids.workers[0]}`, `--as=${CPU_LIMIT_BYTES}`]);
    return CPU_LIMIT_BYTES;
  }
  const sizes = (await listCards()).map(({ memoryMib }) => memoryMib);
  return Math.max(...sizes.filter((size) => size > 0), sizes.length > 0 ? 0 : UNKNOWN_MIB) * MIB;
}

/** Every pixel goes to as many numbers as make one batch of them fill the device. */
function tooLarge(dataset: string, bytes: number, { scale }: RowContext): JobCreate {
  const batchSize = scale.job.trainSamples >= 60_000 ? 8_192 : 2_048;
  const units = Math.ceil(bytes / (batchSize * PIXELS * FLOAT_BYTES));
  return {
    name: 'bench-too-large',
    model: {
      layers: [
        { type: 'Dense', units, activation: 'relu' },
        { type: 'GlobalAveragePooling2D' },
        { type: 'Dense', units: 10, activation: 'softmax' },
      ],
    },
    compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' },
    dataset: { id: dataset, x: [{ op: 'expand_dims' }, { op: 'rescale', scale: 1 / 255 }] },
    fit: { epochs: 1, batch_size: batchSize },
    seed: 42,
  };
}

function inBatches(job: JobCreate, batchSize: number): JobCreate {
  return { ...job, fit: { ...job.fit, batch_size: batchSize } };
}

function fittingBatch(reason: StatusReason | null): number {
  const named = reason?.details?.['fitting_batch_size'];
  return typeof named === 'number' ? named : 0;
}
