import { join } from 'node:path';
import { within } from '../figures.js';
import { deviceSettings, ranOn } from '../place.js';
import { type Measured, type Row, type RowContext, row, type Skipped } from '../row.js';
import { runNode } from '../run-node.js';
import { type TrainedFolder, trainCatalogue } from './train-catalogue.js';
import { compareTrained, type Deviation } from './trained.js';

/** Products in TF32 keep ten bits of a float32's mantissa, as NVIDIA's cards do by default. */
const LIMITS = { off: 1e-4, on: 1e-2 };
/** With TF32 off deterministic kernels alone, with TF32 on all: what has no deterministic kernel is measured, too. */
const SETTINGS = {
  off: { NVIDIA_TF32_OVERRIDE: '0', TRAINHORN_DETERMINISTIC: 'true' },
  on: { NVIDIA_TF32_OVERRIDE: undefined, TRAINHORN_DETERMINISTIC: 'false' },
};
const SHOWN = 10;

/** Every layer, loss, metric and optimizer of the catalogue, trained from the same weights on the device and on the CPU. */
export const PARITY_ROWS: readonly Row[] = [
  row('parity', 'tf32-off', 'the catalogue on the device against the CPU, TF32 off', (context) =>
    measure(context, 'off'),
  ),
  row('parity', 'tf32-on', 'the catalogue on the device against the CPU, TF32 on', (context) =>
    measure(context, 'on'),
  ),
];

async function measure(context: RowContext, tf32: 'on' | 'off'): Promise<Measured | Skipped> {
  const { options } = context;
  if (options.device === 'cpu' && tf32 === 'on') return { skipped: 'a CPU has no TF32' };
  const reference = await referenceOf(context);
  const settings = { ...deviceSettings(options.device), ...SETTINGS[tf32] };
  const trained = await train(context, join(context.folder, 'device'), settings, reference.folder);
  const found = compareTrained(trained.trained, reference.trained);
  return report(found, context, { isGpu: trained.trained.device.type === 'GPU', tf32 });
}

function report(
  found: readonly Deviation[],
  { options }: RowContext,
  { isGpu, tf32 }: { isGpu: boolean; tf32: 'on' | 'off' },
): Measured {
  const limit = isGpu ? LIMITS[tf32] : 0;
  const trained = found.filter(({ error }) => error === null);
  const worst = trained.toSorted((a, b) => Math.max(b.losses, b.weights) - Math.max(a.losses, a.weights));
  const failed = found.filter(({ error }) => error !== null);
  const beyond = trained.filter((one) => isBeyond(one, limit));
  const shown = [...failed, ...worst.slice(0, 1)].map(inWords);
  return {
    summary: `${found.length} models; worst: ${shown.join('; ')}`,
    checks: [
      ranOn(options.device, 'trained', isGpu),
      within('losses', largest(trained, 'losses'), limit),
      { ...within('weights', largest(trained, 'weights'), limit), isMet: beyond.length === 0 },
      { text: `${failed.length} refused`, isMet: failed.length === 0 },
    ],
    figures: {
      limit,
      worst: worst.slice(0, SHOWN).map(toJson),
      failed: failed.map(toJson),
      all: found.map(toJson),
    },
  };
}

/** The results of the CPU, trained by the first row that needs them. */
async function referenceOf(context: RowContext): Promise<TrainedFolder> {
  const folder = join(context.sharedFolder, 'parity-reference');
  return train(context, folder, deviceSettings('cpu'));
}

/** Skips cases that the folder already has. */
function train(
  { scale, scope }: RowContext,
  folder: string,
  settings: NodeJS.ProcessEnv,
  initial?: string,
): Promise<TrainedFolder> {
  return trainCatalogue({ folder, initial, steps: scale.paritySteps }, scope, (args) =>
    runNode('bench/gpu/parity/train.js', args, { env: { ...process.env, ...settings }, scope }),
  );
}

/** Whether the weights are further apart than the limit, or than what this case may be where rounding shows more. */
function isBeyond({ weights, tolerance }: Deviation, limit: number): boolean {
  return weights > (limit > 0 ? Math.max(limit, tolerance) : 0);
}

function largest(found: readonly Deviation[], part: 'losses' | 'weights'): number {
  return Math.max(0, ...found.map((one) => one[part]));
}

function inWords({ name, losses, weights, error }: Deviation): string {
  return error === null
    ? `${name} (losses ${losses.toExponential(1)}, weights ${weights.toExponential(1)})`
    : `${name} (${error})`;
}

function toJson(deviation: Deviation) {
  return { ...deviation };
}
