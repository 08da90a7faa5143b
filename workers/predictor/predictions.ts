import type { ModelManifest } from '../../src/contracts/models.js';
import type { ImageReport, Prediction, PredictionWarning } from '../../src/contracts/predictions.js';
import type { MetricValue } from '../../src/schema/primitives.js';
import { sampleSize } from './instances/samples.js';

/** Default number of listed classes. */
export const DEFAULT_TOP_K = 10;
const THRESHOLD = 0.5;

/** Converts the raw outputs of `count` samples to predictions for the model's task. */
export function toPredictions(
  manifest: ModelManifest,
  outputs: Float32Array,
  options: {
    topK: number | null;
    reports: ImageReport[] | null;
    warnings: ReadonlyMap<number, PredictionWarning[]>;
  },
): Prediction[] {
  const size = sampleSize(manifest.output_shape);
  return Array.from({ length: outputs.length / size }, (_, index) => {
    const answer = toPrediction(
      manifest,
      [...outputs.subarray(index * size, (index + 1) * size)],
      options.topK,
    );
    const image = options.reports?.[index];
    const warnings = options.warnings.get(index);
    if (image === undefined && warnings === undefined) return answer;
    return { ...answer, ...(image && { image }), ...(warnings && { warnings }) };
  });
}

function toPrediction(manifest: ModelManifest, output: number[], topK: number | null): Prediction {
  if (manifest.output_shape.length > 1) return { outputs: nest(output, manifest.output_shape) };
  const sigmoids = manifest.from_logits ? output.map(sigmoid) : output;
  switch (manifest.task) {
    case 'multi_class':
      return oneOfMany(manifest, manifest.from_logits ? softmax(output) : output, topK);
    case 'binary':
      return yesOrNo(manifest, sigmoids[0] ?? Number.NaN);
    case 'multi_label':
      return manyOfMany(manifest, sigmoids, topK);
    case 'regression':
      return { outputs: nest(output, manifest.output_shape) };
  }
}

function oneOfMany(manifest: ModelManifest, values: number[], topK: number | null): Prediction {
  const probabilities = ranked(manifest, values, topK);
  const [best] = probabilities;
  // If all values are NaN, there is no most probable class.
  return best === undefined || typeof best.probability === 'string'
    ? { probabilities }
    : { ...best, probabilities };
}

/** `probability` is the probability of class 1. */
function yesOrNo(manifest: ModelManifest, one: number): Prediction {
  const probability = metricValue(one);
  const probabilities = ranked(manifest, [1 - one, one], null);
  if (typeof probability === 'string') return { probability, probabilities };
  const index = one >= THRESHOLD ? 1 : 0;
  return { label: className(manifest, index), index, probability, probabilities };
}

function manyOfMany(manifest: ModelManifest, values: number[], topK: number | null): Prediction {
  const labels = values.flatMap((value, index) => (value >= THRESHOLD ? [className(manifest, index)] : []));
  return { labels, probabilities: ranked(manifest, values, topK) };
}

function ranked(manifest: ModelManifest, values: number[], topK: number | null) {
  const order = values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => rank(b.value) - rank(a.value));
  return order.slice(0, topK ?? DEFAULT_TOP_K).map(({ value, index }) => ({
    label: className(manifest, index),
    index,
    probability: metricValue(value),
  }));
}

/** NaN ranks last; comparing with NaN would make the order undefined. */
const rank = (value: number): number =>
  Number.isNaN(value) ? -Number.MAX_VALUE : Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));

const className = (manifest: ModelManifest, index: number): string =>
  manifest.classes?.[index] ?? String(index);

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
