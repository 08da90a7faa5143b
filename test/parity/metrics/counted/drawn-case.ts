import { createRandom, keyOf } from '../../../../workers/engine/ops/random/random.js';
import type { ModelToTrain, TrainingData } from '../../../helpers/engine/parity-run.js';
import type { NumberArray, WeightedBatch } from '../../../helpers/keras/keras-oracle.js';
import { dense, model } from '../../cases.js';
import type { CountedCase, Drawn } from './counted-case.js';

/** Samples of each batch. */
export const SIZES = [8, 8, 5] as const;
const SAMPLES = 21;
/** Classes with fractional weights and others. */
export const CLASS_WEIGHT = { 0: 0.75, 1: 2 };
/** The kernel of a layer that changes nothing. */
export const KERNEL = 'layer_1/kernel';
/** Marks a step without data for the Masking layer. */
const NO_DATA = -9;

/** Labels and outputs for the engine and for Keras. */
export interface DrawnCase {
  model: ModelToTrain['model'];
  data: TrainingData;
  /** The kernel with which outputs are inputs. */
  identity: Float32Array;
  /** Of each batch. */
  rows: Int32Array[];
  batches: WeightedBatch[];
}

/** Draws the labels and outputs of a case. */
export function drawn(name: string, { labels, outputs, ...how }: CountedCase): DrawnCase {
  const { isMasked, isWeighted } = { isMasked: false, isWeighted: false, ...how };
  const random = createRandom(keyOf(name));
  const y = valuesOf(labels, random);
  const x = valuesOf(outputs, random);
  const steps = outputs.shape[0] ?? 1;
  const mask = Float32Array.from({ length: SAMPLES * steps }, () => (random.integer(4) === 0 ? 0 : 1));
  const features = x.length / mask.length;
  const shown = isMasked ? x.map((value, index) => value * (mask[Math.floor(index / features)] ?? 1)) : x;
  const fed = isMasked
    ? x.map((value, index) => (mask[Math.floor(index / features)] === 0 ? NO_DATA : value))
    : x;
  const weights = y.map((label) => (label === 0 ? CLASS_WEIGHT[0] : CLASS_WEIGHT[1]));
  const width = outputs.shape.at(-1) ?? 1;
  const rows = SIZES.map((size, index) =>
    rowsFrom(
      SIZES.slice(0, index).reduce((sum, before) => sum + before, 0),
      size,
    ),
  );
  return {
    model: model(
      [...outputs.shape],
      [
        isMasked ? { type: 'Masking', mask_value: NO_DATA } : { type: 'Activation', activation: 'linear' },
        // Its penalty is all that is trained on.
        dense(width, 'linear', { use_bias: false, kernel_regularizer: 'l2' }),
      ],
    ),
    data: {
      count: SAMPLES,
      x: { sampleShape: outputs.shape, dtype: 'float32', values: fed },
      y: { sampleShape: labels.shape, dtype: 'float32', values: y },
      steps: { x: [], y: [] },
    },
    identity: Float32Array.from({ length: width * width }, (_, index) => (index % (width + 1) === 0 ? 1 : 0)),
    rows,
    batches: rows.map((own) => ({
      labels: part(y, labels.shape, own),
      outputs: part(shown, outputs.shape, own),
      mask: isMasked ? part(mask, [steps], own) : null,
      weights: isWeighted ? part(weights, [], own) : null,
    })),
  };
}

const rowsFrom = (from: number, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, index) => from + index);

function part(values: Float32Array, shape: readonly number[], rows: Int32Array): NumberArray {
  const each = values.length / SAMPLES;
  const [first = 0] = rows;
  return { shape: [rows.length, ...shape], values: values.slice(first * each, (first + rows.length) * each) };
}

type Random = ReturnType<typeof createRandom>;

function valuesOf({ from, shape }: Drawn, random: Random): Float32Array {
  const size = SAMPLES * shape.reduce((product, axis) => product * axis, 1);
  if (from === 'one_hot') return oneHotOf(size, shape.at(-1) ?? 1, random);
  return Float32Array.from({ length: size }, () => numberOf(from, random));
}

function numberOf(from: Exclude<Drawn['from'], 'one_hot'>, random: Random): number {
  if (typeof from !== 'string') return from[random.integer(from.length)] ?? 0;
  if (from === 'normal') return random.normal();
  return from === 'tenths' ? random.integer(11) / 10 : 1 / (1 + Math.exp(-random.normal()));
}

function oneHotOf(size: number, width: number, random: Random): Float32Array {
  const values = new Float32Array(size);
  for (let first = 0; first < size; first += width) values[first + random.integer(width)] = 1;
  return values;
}
