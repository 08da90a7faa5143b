import type { ModelManifest } from '../../src/contracts/models.js';
import type { Prediction, SamplePrediction } from '../../src/contracts/predictions.js';
import { outputsOf, type UnnamedOutput } from '../../src/domain/model-outputs.js';
import type { MetricValue } from '../../src/schema/primitives.js';
import { type SampleNotes, sampleSize } from './instances/samples.js';

/** Default number of listed classes. */
export const DEFAULT_TOP_K = 10;
const THRESHOLD = 0.5;

/** Converts the raw outputs of samples to predictions for the tasks of the model, by output name if it has several. */
export function toPredictions(
  manifest: ModelManifest,
  outputs: readonly Float32Array[],
  { topK, count, notes }: { topK: number | null; count: number; notes: readonly SampleNotes[] },
): SamplePrediction[] {
  const described = outputsOf(manifest);
  const predictionOf = (output: number, sample: number): Prediction => {
    const [description, values] = [described[output] ?? manifest, outputs[output] ?? NO_VALUES];
    const size = sampleSize(description.output_shape);
    const own = [...values.subarray(sample * size, (sample + 1) * size)];
    return { ...toPrediction(description, own, topK), ...notes[sample] };
  };
  return Array.from({ length: count }, (_, sample) =>
    manifest.outputs === undefined
      ? predictionOf(0, sample)
      : Object.fromEntries(manifest.outputs.map(({ name }, output) => [name, predictionOf(output, sample)])),
  );
}

const NO_VALUES = new Float32Array(0);

function toPrediction(output: UnnamedOutput, values: number[], topK: number | null): Prediction {
  if (output.output_shape.length > 1) return { outputs: nest(values, output.output_shape) };
  const sigmoids = output.from_logits ? values.map(sigmoid) : values;
  switch (output.task) {
    case 'multi_class':
      return oneOfMany(output, output.from_logits ? softmax(values) : values, topK);
    case 'binary':
      return yesOrNo(output, sigmoids[0] ?? Number.NaN);
    case 'multi_label':
      return manyOfMany(output, sigmoids, topK);
    case 'regression':
      return { outputs: nest(values, output.output_shape) };
  }
}

function oneOfMany(output: UnnamedOutput, values: number[], topK: number | null): Prediction {
  const probabilities = ranked(output, values, topK);
  const [best] = probabilities;
  // If all values are NaN, there is no most probable class.
  return best === undefined || typeof best.probability === 'string'
    ? { probabilities }
    : { ...best, probabilities };
}

/** `probability` is the probability of class 1. */
function yesOrNo(output: UnnamedOutput, one: number): Prediction {
  const probability = metricValue(one);
  const probabilities = ranked(output, [1 - one, one], null);
  if (typeof probability === 'string') return { probability, probabilities };
  const index = one >= THRESHOLD ? 1 : 0;
  return { label: className(output, index), index, probability, probabilities };
}

function manyOfMany(output: UnnamedOutput, values: number[], topK: number | null): Prediction {
  const labels = values.flatMap((value, index) => (value >= THRESHOLD ? [className(output, index)] : []));
  return { labels, probabilities: ranked(output, values, topK) };
}

function ranked(output: UnnamedOutput, values: number[], topK: number | null) {
  const order = values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => rank(b.value) - rank(a.value));
  return order.slice(0, topK ?? DEFAULT_TOP_K).map(({ value, index }) => ({
    label: className(output, index),
    index,
    probability: metricValue(value),
  }));
}

/** NaN ranks last; comparing with NaN would make the order undefined. */
const rank = (value: number): number =>
  Number.isNaN(value) ? -Number.MAX_VALUE : Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));

const className = (output: UnnamedOutput, index: number): string => output.classes?.[index] ?? String(index);

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** exp(x - max) / sum, which never overflows. */
function softmax(logits: number[]): number[] {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((logit) => Math.exp(logit - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** A number as JSON can represent it. */
function metricValue(value: number): MetricValue {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** Nests values to the shape; a scalar output becomes a list of one. */
function nest(values: number[], shape: readonly number[]): unknown[] {
  const [, ...inner] = shape;
  if (inner.length === 0) return values.map(metricValue);
  const step = sampleSize(inner);
  return Array.from({ length: values.length / step }, (_, index) =>
    nest(values.slice(index * step, (index + 1) * step), inner),
  );
}
