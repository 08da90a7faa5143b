import type { Job, StatusReason } from '../../src/contracts/jobs/jobs.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { ended, postJson } from '../http.js';
import { digitsJob, jobDataset } from './jobs.js';
import { listCards } from './nvidia-smi.js';
import { ranOn } from './place.js';
import { type Check, type Measured, type Row, type RowContext, row } from './row.js';
import { openService, post, untilJob } from './service.js';

const MIB = 2 ** 20;
const PIXELS = 784;
const FLOAT_BYTES = 4;
const FITTING = 'fitting_batch_size';
/** No array has more elements than this: many kernels of a card count them in 31 bits. */
const MOST_ELEMENTS = 2 ** 30;
/** The concurrent job trains until it is cancelled: the maximum number of epochs. */
const ENDLESS_EPOCHS = 10_000;
/** Where nvidia-smi does not say: of the largest card there is. */
const UNKNOWN_MIB = 200_000;
/** On a CPU TensorFlow's allocator gives no more than this and then refuses, as that of a card does. */
const CPU_LIMIT_BYTES = 2 ** 30;
const SETTINGS = {
  TRAINHORN_WORKER_CONCURRENCY: '2',
  // The estimate would refuse the job before it meets the device.
  TRAINHORN_MAX_JOB_MEMORY_BYTES: String(2 ** 50),
};

/** The behavior of a job that does not fit, and of a concurrent one. */
export const MEMORY_ROWS: readonly Row[] = [
  row(
    'memory',
    'too-large',
    'a batch that does not fit: out_of_memory with the batch size that does',
    measure,
  ),
];

async function measure(context: RowContext): Promise<Measured> {
  const { bytes, settings } = await memoryOf(context);
  const stack = await openService(context, { ...SETTINGS, ...settings });
  const dataset = await jobDataset(stack.url, context.scale);
  const concurrent = await post(stack.url, endless(digitsJob('cnn', dataset, context.scale)));
  // By the end of its first epoch it has the memory that it needs.
  await untilJob(stack.url, concurrent, ({ latest }) => latest !== null);
  const request = tooLarge(dataset, bytes, context);
  const refused = await ended(stack.url, await post(stack.url, request));
  const fitting = fittingBatch(refused.status_reason);
  const second =
    fitting > 0 ? await ended(stack.url, await post(stack.url, inBatches(request, fitting))) : null;
  const other = await untilJob(stack.url, concurrent, () => true);
  await postJson(`${stack.url}/api/v1/jobs/${concurrent}/cancel`);
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
    {
      text: `the other job ${other.status} in attempt ${other.attempts.length}`,
      isMet: other.status === 'running' && other.attempts.length === 1,
    },
  ];
}

function endless(job: JobCreate): JobCreate {
  return { ...job, fit: { ...job.fit, epochs: ENDLESS_EPOCHS } };
}

/** The bytes that the job's arrays are to have, all that the device has; and the settings that make it so. */
async function memoryOf({ options }: RowContext): Promise<{ bytes: number; settings: NodeJS.ProcessEnv }> {
  if (options.device === 'cpu')
    return { bytes: CPU_LIMIT_BYTES, settings: { TF_MKL_ALLOC_MAX_BYTES: String(CPU_LIMIT_BYTES) } };
  const sizes = (await listCards()).map(({ memoryMib }) => memoryMib).filter((size) => size > 0);
  return { bytes: (sizes.length > 0 ? Math.max(...sizes) : UNKNOWN_MIB) * MIB, settings: {} };
}

/** Every pixel goes through as many numbers, and as many layers, as make one batch of them fill the device. */
export function tooLarge(dataset: string, bytes: number, { scale }: Pick<RowContext, 'scale'>): JobCreate {
  const batchSize = scale.job.trainSamples >= 60_000 ? 8_192 : 2_048;
  const count = Math.ceil(bytes / FLOAT_BYTES / MOST_ELEMENTS);
  const units = Math.ceil(bytes / FLOAT_BYTES / count / (batchSize * PIXELS));
  const wide = Array.from({ length: count }, (): Layer => ({ type: 'Dense', units, activation: 'relu' }));
  return {
    name: 'bench-too-large',
    model: {
      layers: [
        ...wide,
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
  const named = reason?.details?.[FITTING];
  return typeof named === 'number' ? named : 0;
}
