import type { ModelManifest } from '../../src/contracts/models.js';
import type { Prediction } from '../../src/contracts/predictions.js';
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
 * Converts the raw outputs of samples to the JSON of their predictions for the tasks of the model, by output name if it has several.
 * @param outputs Of each output, then the mask of each output that labels steps
 */
export function predictionsJson(
  manifest: ModelManifest,
  outputs: readonly Float32Array[],
  { count, notes, ...options }: AnsweredSamples,
): string {
  const described = outputsOf(manifest);
  const labeled = described.filter(hasStepMask);
  const textOf = (output: number, sample: number): string => {
    const description = described[output] ?? manifest;
    const values = partOf(outputs[output] ?? NO_VALUES, sample, count);
    const place = labeled.indexOf(description);
    const mask = place < 0 ? undefined : outputs[described.length + place];
    const own = { values, mask: mask && partOf(mask, sample, count), notes: notes[sample] };
    return predictionText(description, own, options);
  };
  const texts = Array.from({ length: count }, (_, sample) => {
    if (manifest.outputs === undefined) return textOf(0, sample);
    return `{${manifest.outputs.map(({ name }, output) => `${JSON.stringify(name)}:${textOf(output, sample)}`)}}`;
  });
  return `[${texts.join(',')}]`;
}

const NO_VALUES = new Float32Array(0);

/** The values of one of several samples. */
function partOf(values: Float32Array, sample: number, count: number): Float32Array {
  const size = values.length / count;
  return values.subarray(sample * size, (sample + 1) * size);
}

/** The values of an output for one sample, and what describes it. */
interface OwnOutput {
  values: Float32Array;
  mask: Float32Array | undefined;
  notes: SampleNotes | undefined;
}

function predictionText(output: UnnamedOutput, own: OwnOutput, options: AnswerOptions): string {
  if (output.task !== 'multi_class' || !hasOneClass(output))
    return JSON.stringify({ ...toPrediction(output, own, options), ...own.notes });
  const probabilities = output.from_logits ? softmax(own.values) : own.values;
  const order = largest(probabilities, options.topK ?? DEFAULT_TOP_K);
  return oneOfManyText(output, probabilities, { order, notes: own.notes });
}

/** The prediction of an output without one class of many. */
function toPrediction(
  output: UnnamedOutput,
  own: OwnOutput,
  { topK, maskFormat = 'ids', classProbabilities = false }: AnswerOptions,
): Prediction {
  if (classifiesPositions(output.task))
    return toPositionPrediction(output, own, { maskFormat, classProbabilities });
  const values = [...own.values];
  if (!hasOneClass(output)) return { outputs: nest(values.map(metricValue), output.output_shape) };
  const sigmoids = output.from_logits ? values.map(sigmoid) : values;
  return output.task === 'binary'
    ? yesOrNo(output, sigmoids[0] ?? Number.NaN)
    : manyOfMany(output, sigmoids, topK);
}

/** Whether an output has a class, or classes, for the whole sample. */
const hasOneClass = ({ output_shape, task }: UnnamedOutput): boolean =>
  output_shape.length <= 1 && task !== 'regression';

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
