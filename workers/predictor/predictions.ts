import type { ModelManifest } from '../../src/contracts/models.js';
import type { Prediction, SamplePrediction } from '../../src/contracts/predictions.js';
import { hasStepMask, outputsOf, type UnnamedOutput } from '../../src/domain/model-outputs.js';
import { classifiesPositions } from '../../src/keras/task.js';
import { isYes, sigmoid, softmax } from '../engine/model/probabilities.js';
import type { SampleNotes } from './instances/samples.js';
import { metricValue, nest } from './nested.js';
import { className, type PositionOptions, toPositionPrediction } from './positions/position-prediction.js';

/** Default number of listed classes. */
export const DEFAULT_TOP_K = 10;

/** How predictions are returned. */
export interface AnswerOptions extends Partial<PositionOptions> {
  topK: number | null;
}

/**
 * Converts the raw outputs of samples to predictions for the tasks of the model, by output name if it has several.
 * @param outputs Of each output, then the mask of each output that labels steps
 */
export function toPredictions(
  manifest: ModelManifest,
  outputs: readonly Float32Array[],
  { count, notes, ...options }: AnswerOptions & { count: number; notes: readonly SampleNotes[] },
): SamplePrediction[] {
  const described = outputsOf(manifest);
  const labeled = described.filter(hasStepMask);
  const predictionOf = (output: number, sample: number): Prediction => {
    const description = described[output] ?? manifest;
    const values = partOf(outputs[output] ?? NO_VALUES, sample, count);
    const place = labeled.indexOf(description);
    const mask = place < 0 ? undefined : outputs[described.length + place];
    const own = { values, mask: mask && partOf(mask, sample, count) };
    return { ...toPrediction(description, own, options), ...notes[sample] };
  };
  return Array.from({ length: count }, (_, sample) =>
    manifest.outputs === undefined
      ? predictionOf(0, sample)
      : Object.fromEntries(manifest.outputs.map(({ name }, output) => [name, predictionOf(output, sample)])),
  );
}

const NO_VALUES = new Float32Array(0);

/** The values of one of several samples. */
function partOf(values: Float32Array, sample: number, count: number): Float32Array {
  const size = values.length / count;
  return values.subarray(sample * size, (sample + 1) * size);
}

function toPrediction(
  output: UnnamedOutput,
  own: { values: Float32Array; mask: Float32Array | undefined },
  { topK, maskFormat = 'ids', classProbabilities = false }: AnswerOptions,
): Prediction {
  if (classifiesPositions(output.task))
    return toPositionPrediction(output, own, { maskFormat, classProbabilities });
  const values = [...own.values];
  const numbers = () => ({ outputs: nest(values.map(metricValue), output.output_shape) });
  return output.output_shape.length > 1 || output.task === 'regression'
    ? numbers()
    : toSamplePrediction(output, values, topK);
}

/** The prediction of an output with a class, or classes, for the whole sample. */
function toSamplePrediction(output: UnnamedOutput, values: number[], topK: number | null): Prediction {
  const sigmoids = output.from_logits ? values.map(sigmoid) : values;
  if (output.task === 'binary') return yesOrNo(output, sigmoids[0] ?? Number.NaN);
  if (output.task === 'multi_label') return manyOfMany(output, sigmoids, topK);
  return oneOfMany(output, output.from_logits ? softmax(values) : values, topK);
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
  const index = isYes(one) ? 1 : 0;
  return { label: className(output, index), index, probability, probabilities };
}

function manyOfMany(output: UnnamedOutput, values: number[], topK: number | null): Prediction {
  const labels = values.flatMap((value, index) => (isYes(value) ? [className(output, index)] : []));
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
