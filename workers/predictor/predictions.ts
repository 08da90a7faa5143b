import type { ModelManifest } from '../../src/contracts/models.js';
import type { Prediction, SamplePrediction } from '../../src/contracts/predictions.js';
import { hasStepMask, outputsOf, type UnnamedOutput } from '../../src/domain/model-outputs.js';
import { classifiesPositions } from '../../src/keras/task.js';
import { isYes, sigmoid, softmax } from '../engine/model/probabilities.js';
import type { SampleNotes } from './instances/samples.js';
import { metricValue, nest } from './nested.js';
import { className, type PositionOptions, toPositionPrediction } from './positions/position-prediction.js';
import { oneOfManyText } from './prediction-text.js';
import { largest } from './ranking.js';

/** Default number of listed classes. */
export const DEFAULT_TOP_K = 10;

/** How predictions are returned. */
export interface AnswerOptions extends Partial<PositionOptions> {
  topK: number | null;
}

/** Samples whose outputs are to be returned. */
export interface AnsweredSamples extends AnswerOptions {
  count: number;
  notes: readonly SampleNotes[];
}

/**
 * The JSON of the predictions of samples, as `toPredictions` has them.
 * @param outputs Of each output, then the mask of each output that labels steps
 */
export function predictionsJson(
  manifest: ModelManifest,
  outputs: readonly Float32Array[],
  samples: AnsweredSamples,
): string {
  const [values = NO_VALUES] = outputs;
  const isPlain = manifest.outputs === undefined && manifest.task === 'multi_class' && hasOneClass(manifest);
  if (!isPlain) return JSON.stringify(toPredictions(manifest, outputs, samples));
  const { count, notes, topK } = samples;
  const texts = Array.from({ length: count }, (_, sample) => {
    const probabilities = probabilitiesOf(manifest, partOf(values, sample, count));
    const order = largest(probabilities, topK ?? DEFAULT_TOP_K);
    return oneOfManyText(manifest, probabilities, { order, notes: notes[sample] });
  });
  return `[${texts.join(',')}]`;
}

/**
 * Converts the raw outputs of samples to predictions for the tasks of the model, by output name if it has several.
 * @param outputs Of each output, then the mask of each output that labels steps
 */
export function toPredictions(
  manifest: ModelManifest,
  outputs: readonly Float32Array[],
  { count, notes, ...options }: AnsweredSamples,
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
  return hasOneClass(output) ? toSamplePrediction(output, values, topK) : numbers();
}

/** Whether an output has a class, or classes, for the whole sample. */
const hasOneClass = ({ output_shape, task }: UnnamedOutput): boolean =>
  output_shape.length <= 1 && task !== 'regression';

/** The prediction of an output with a class, or classes, for the whole sample. */
function toSamplePrediction(output: UnnamedOutput, values: number[], topK: number | null): Prediction {
  const sigmoids = output.from_logits ? values.map(sigmoid) : values;
  if (output.task === 'binary') return yesOrNo(output, sigmoids[0] ?? Number.NaN);
  if (output.task === 'multi_label') return manyOfMany(output, sigmoids, topK);
  return oneOfMany(output, probabilitiesOf(output, values), topK);
}

const probabilitiesOf = ({ from_logits }: UnnamedOutput, values: ArrayLike<number>): ArrayLike<number> =>
  from_logits ? softmax(values) : values;

function oneOfMany(output: UnnamedOutput, values: ArrayLike<number>, topK: number | null): Prediction {
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

function ranked(output: UnnamedOutput, values: ArrayLike<number>, topK: number | null) {
  return largest(values, topK ?? DEFAULT_TOP_K).map((index) => ({
    label: className(output, index),
    index,
    probability: metricValue(values[index] ?? Number.NaN),
  }));
}
