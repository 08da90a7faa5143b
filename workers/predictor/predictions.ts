import type { ModelManifest } from '../../src/contracts/models.js';
import type { Prediction, SamplePrediction } from '../../src/contracts/predictions.js';
import { hasStepMask, outputsOf, type UnnamedOutput } from '../../src/domain/model-outputs.js';
import { classifiesPositions } from '../../src/keras/task.js';
import type { SampleNotes } from './instances/samples.js';
import { metricValue, nest } from './nested.js';
import { className, type PositionOptions, toPositionPrediction } from './positions/position-prediction.js';
import { classifiesSamples, sampleClasses } from './sample-classes.js';

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
  if (classifiesSamples(output)) return toSamplePrediction(output, own.values, topK);
  return { outputs: nest(Array.from(own.values, metricValue), output.output_shape) };
}

/** The prediction of an output with a class, or classes, for the whole sample. */
function toSamplePrediction(output: UnnamedOutput, values: Float32Array, topK: number | null): Prediction {
  const { applying, predicted, probability, listed, probabilities } = sampleClasses(output, values, topK);
  return {
    ...(applying && { labels: applying.map((index) => className(output, index)) }),
    ...(predicted !== null && { label: className(output, predicted), index: predicted }),
    ...(probability !== null && { probability: metricValue(probability) }),
    probabilities: listed.map((index) => ({
      label: className(output, index),
      index,
      probability: metricValue(probabilities[index] ?? Number.NaN),
    })),
  };
}
