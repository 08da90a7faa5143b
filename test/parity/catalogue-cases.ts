import type { KerasObject } from '../../src/keras/keras-object.js';
import type { Layer } from '../../src/keras/layers/index.js';
import type { LabelKind, OutputKind } from '../../src/keras/losses/loss.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import type { ModelToTrain, TrainingData } from '../helpers/engine/parity-run.js';
import type { LabelsAndOutputs, NumberArray } from '../helpers/keras/keras-oracle.js';
import { model } from './cases.js';

/** One position for each sample, or several steps, of which some are masked. */
export type Positions = 'samples' | 'steps' | 'masked';

/** How a loss or metric is compared with Keras: arguments, and labels and outputs where the usual ones are not enough. */
export interface CatalogueCase {
  args?: Readonly<Record<string, unknown>>;
  /** Of the last axis of the outputs. */
  width?: number;
  /** The labels are drawn from these. */
  labels?: readonly number[];
  /** `coarse`: tenths, which lie on thresholds. */
  outputs?: OutputKind | 'positive' | 'coarse';
  /** Samples, and masked steps where it is left out. */
  positions?: Positions;
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
  positions: Positions;
}

/** Draws a comparison. */
export function comparisonOf(
  name: string,
  kinds: { labels: LabelKind; outputs: OutputKind },
  { width, labels, outputs = kinds.outputs }: CatalogueCase,
  layout: Positions,
): Comparison {
  const isMasked = layout === 'masked';
  const hasSteps = layout !== 'samples';
  const random = createRandom(keyOf(`${name} ${layout === 'steps' ? layout : isMasked}`));
  const wide = width ?? (HAS_CLASSES.has(kinds.labels) ? 4 : 3);
  const positions = SAMPLES * (hasSteps ? STEPS : 1);
  const axes = hasSteps ? [SAMPLES, STEPS] : [SAMPLES];
  const rows = Int32Array.from({ length: positions }, (_, index) =>
    isMasked && index > 0 && random.integer(4) === 0 ? 0 : index + 1,
  );
  const table = Array.from({ length: positions + 1 }, () => outputsOf(outputs, wide, () => random.normal()));
  const drawn =
    kinds.labels === 'token_sequence'
      ? Array.from({ length: SAMPLES }, () => tokensOf(wide, random))
      : Array.from({ length: positions }, () => labelsOf(kinds.labels, labels, wide, random));
  return {
    rows,
    positions: layout,
    table: { shape: [positions + 1, wide], values: Float32Array.from(table.flat()) },
    labels: {
      shape: isOneNumber(kinds.labels) ? axes : [...axes, wide],
      values: Float32Array.from(drawn.flat()),
    },
  };
}

const HAS_CLASSES: ReadonlySet<LabelKind> = new Set(['one_hot', 'class_number', 'token_sequence']);

/** Whether a position has one number. The tokens of a sequence are as many as its steps. */
const isOneNumber = (kind: LabelKind): boolean =>
  kind === 'class_number' || kind === 'group_number' || kind === 'token_sequence';

type Random = ReturnType<typeof createRandom>;

/** A sequence of any length, padded with 0. Some have equal tokens in a row, which do not fit into the steps. */
function tokensOf(width: number, random: Random): number[] {
  const length = random.integer(STEPS + 1);
  return Array.from({ length: STEPS }, (_, index) => (index < length ? 1 + random.integer(width - 1) : 0));
}

function labelsOf(
  kind: LabelKind,
  from: readonly number[] | undefined,
  width: number,
  random: Random,
): number[] {
  if (kind === 'class_number' || kind === 'group_number')
    return [from === undefined ? random.integer(width) : (from[random.integer(from.length)] ?? 0)];
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
    case 'membership':
      return sigmoids;
    case 'coarse':
      return sigmoids.map((value) => Math.round(value * 10) / 10);
    case 'positive':
      return values.map((value) => Math.abs(value) + 0.1);
    case 'embedding': {
      const length = Math.hypot(...values);
      return values.map((value) => value / length);
    }
    case 'score':
    case 'step_logits':
    case 'number':
      return values;
  }
}

/** A model whose outputs are the rows of a table, which is its only weight: its gradient is that by each output. */
export function tableModel({ table, positions }: Comparison): ModelToTrain['model'] {
  const [rows = 1, width = 1] = table.shape;
  const lookUp: Layer = {
    type: 'Embedding',
    input_dim: rows,
    output_dim: width,
    mask_zero: positions === 'masked',
  };
  return positions !== 'samples' ? model([STEPS], [lookUp]) : model([1], [lookUp, { type: 'Flatten' }]);
}

/** The samples as the engine reads them. */
export function tableData({ labels, rows, positions }: Comparison): TrainingData {
  return {
    count: SAMPLES,
    x: { sampleShape: [positions === 'samples' ? 1 : STEPS], dtype: 'int32', values: rows },
    y: { sampleShape: labels.shape.slice(1), dtype: 'float32', values: labels.values },
    steps: { x: [], y: [] },
  };
}

/** The samples from one on, as Keras reads them. */
export function batchAt(comparison: Comparison, from: number, count: number): LabelsAndOutputs {
  const { labels, table, rows, positions } = comparison;
  const isMasked = positions === 'masked';
  const steps = positions === 'samples' ? 1 : STEPS;
  const width = table.shape.at(-1) ?? 1;
  const own = rows.subarray(from * steps, (from + count) * steps);
  const axes = positions === 'samples' ? [count] : [count, STEPS];
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
