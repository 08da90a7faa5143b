import type { KerasObject } from '../../src/keras/keras-object.js';
import type { Layer } from '../../src/keras/layers/index.js';
import type { LabelKind, OutputKind } from '../../src/keras/losses/loss.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import type { ModelToTrain, TrainingData } from '../helpers/engine/parity-run.js';
import type { LabelsAndOutputs, NumberArray } from '../helpers/keras/keras-oracle.js';
import { model } from './cases.js';

/** How a loss or metric is compared with Keras: arguments, and labels and outputs where the usual ones are not enough. */
export interface CatalogueCase {
  args?: Readonly<Record<string, unknown>>;
  /** Of the last axis of the outputs. */
  width?: number;
  /** The labels are drawn from these. */
  labels?: readonly number[];
  /** `coarse`: tenths, which lie on thresholds. */
  outputs?: OutputKind | 'positive' | 'coarse';
}

/** The cases of a loss or metric, and arguments that are refused. */
export interface CatalogueCases {
  cases: readonly CatalogueCase[];
  refused: readonly { args: Readonly<Record<string, unknown>>; argument: string }[];
}

/** Samples, in batches of three sizes. */
const SAMPLES = 21;
export const BATCHES = [8, 8, 5] as const;
const STEPS = 3;

export const ROUNDING = { relative: 2e-5, ofLargest: 2e-6 };
/** The path of the table, the only weight of `tableModel`. */
export const TABLE = 'layer_0/embeddings';

/** A loss or metric as Keras saves it. */
export const savedAs = (className: string, config: Readonly<Record<string, unknown>> = {}): KerasObject => ({
  class_name: className,
  config,
});

/** Samples of labels and outputs, one of each `outputs` and the last axis of that width. */
export interface Comparison {
  labels: NumberArray;
  /** With the outputs of a position in each row; the first row belongs to none. */
  table: NumberArray;
  /** The row of each position; 0 where it is masked. */
  rows: Int32Array;
  isMasked: boolean;
}

/** Draws a comparison. @param isMasked Whether samples have steps, some of which do not count */
export function comparisonOf(
  name: string,
  kinds: { labels: LabelKind; outputs: OutputKind },
  { width, labels, outputs = kinds.outputs }: CatalogueCase,
  isMasked: boolean,
): Comparison {
  const random = createRandom(keyOf(`${name} ${isMasked}`));
  const wide = width ?? (kinds.labels === 'one_hot' || kinds.labels === 'class_number' ? 4 : 3);
  const positions = SAMPLES * (isMasked ? STEPS : 1);
  const axes = isMasked ? [SAMPLES, STEPS] : [SAMPLES];
  const rows = Int32Array.from({ length: positions }, (_, index) =>
    isMasked && index > 0 && random.integer(4) === 0 ? 0 : index + 1,
  );
  const table = Array.from({ length: positions + 1 }, () => outputsOf(outputs, wide, () => random.normal()));
  const drawn = Array.from({ length: positions }, () => labelsOf(kinds.labels, labels, wide, random));
  return {
    rows,
    isMasked,
    table: { shape: [positions + 1, wide], values: Float32Array.from(table.flat()) },
    labels: {
      shape: kinds.labels === 'class_number' ? axes : [...axes, wide],
      values: Float32Array.from(drawn.flat()),
    },
  };
}

type Random = ReturnType<typeof createRandom>;

function labelsOf(
  kind: LabelKind,
  from: readonly number[] | undefined,
  width: number,
  random: Random,
): number[] {
  if (kind === 'class_number') return [random.integer(width)];
  const chosen = random.integer(width);
  return Array.from({ length: width }, (_, index) => {
    if (from !== undefined) return from[random.integer(from.length)] ?? 0;
    if (kind === 'one_hot') return index === chosen ? 1 : 0;
    return kind === 'yes_or_no' ? random.integer(2) : random.normal();
  });
}

function outputsOf(
  kind: NonNullable<CatalogueCase['outputs']>,
  width: number,
  normal: () => number,
): number[] {
  const values = Array.from({ length: width }, normal);
  const sigmoids = values.map((value) => 1 / (1 + Math.exp(-value)));
  switch (kind) {
    case 'distribution': {
      const exponentials = values.map(Math.exp);
      const sum = exponentials.reduce((a, b) => a + b, 0);
      return exponentials.map((value) => value / sum);
    }
    case 'probability':
      return sigmoids;
    case 'coarse':
      return sigmoids.map((value) => Math.round(value * 10) / 10);
    case 'positive':
      return values.map((value) => Math.abs(value) + 0.1);
    case 'score':
    case 'number':
      return values;
  }
}

/** A model whose outputs are the rows of a table, which is its only weight: its gradient is that by each output. */
export function tableModel({ table, isMasked }: Comparison): ModelToTrain['model'] {
  const [rows = 1, width = 1] = table.shape;
  const lookUp: Layer = { type: 'Embedding', input_dim: rows, output_dim: width, mask_zero: isMasked };
  return isMasked ? model([STEPS], [lookUp]) : model([1], [lookUp, { type: 'Flatten' }]);
}

/** The samples as the engine reads them. */
export function tableData({ labels, rows, isMasked }: Comparison): TrainingData {
  return {
    count: SAMPLES,
    x: { sampleShape: [isMasked ? STEPS : 1], dtype: 'int32', values: rows },
    y: { sampleShape: labels.shape.slice(1), dtype: 'float32', values: labels.values },
    steps: { x: [], y: [] },
  };
}

/** The samples from one on, as Keras reads them. */
export function batchAt(comparison: Comparison, from: number, count: number): LabelsAndOutputs {
  const { labels, table, rows, isMasked } = comparison;
  const steps = isMasked ? STEPS : 1;
  const width = table.shape.at(-1) ?? 1;
  const own = rows.subarray(from * steps, (from + count) * steps);
  const axes = isMasked ? [count, STEPS] : [count];
  const perSample = labels.values.length / SAMPLES;
  const outputs = [...own].flatMap((row) => [...table.values.subarray(row * width, (row + 1) * width)]);
  return {
    labels: {
      shape: [count, ...labels.shape.slice(1)],
      values: labels.values.slice(from * perSample, (from + count) * perSample),
    },
    outputs: { shape: [...axes, width], values: Float32Array.from(outputs) },
    mask: isMasked ? { shape: axes, values: Float32Array.from(own, (row) => Math.min(row, 1)) } : null,
  };
}

/** The gradient by each row of the table, from that by each output. */
export function gradientOfTable({ table, rows }: Comparison, gradient: Float32Array): Float32Array {
  const width = table.shape.at(-1) ?? 1;
  const sums = new Float32Array(table.values.length);
  for (const [position, row] of rows.entries())
    for (let column = 0; column < width; column++)
      sums[row * width + column] =
        (sums[row * width + column] ?? 0) + (gradient[position * width + column] ?? Number.NaN);
  return sums;
}

/** The classes of samples that have one each. */
export function classesOf({ labels }: Comparison): number[] {
  const width = labels.shape.length === 1 ? 1 : (labels.shape.at(-1) ?? 1);
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const own = labels.values.subarray(sample * width, (sample + 1) * width);
    return width === 1 ? (own[0] ?? 0) : own.indexOf(Math.max(...own));
  });
}
