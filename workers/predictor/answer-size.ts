import type { ModelManifest } from '../../src/contracts/models.js';
import {
  fitsIndexedPng,
  outputsOf,
  positionClasses,
  positionShape,
  ranksClasses,
  type UnnamedOutput,
} from '../../src/domain/model-outputs.js';
import { classifiesPositions } from '../../src/keras/task.js';
import { MAX_TEXT_LENGTH } from '../../src/schema/shown-text.js';
import { sampleSize } from './instances/samples.js';
import type { PositionOptions } from './positions/position-prediction.js';
import type { AnswerOptions } from './predictions.js';
import { classifiesSamples, DEFAULT_TOP_K } from './sample-classes.js';

/** Maximum JSON bytes of the predictions in one response. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** JSON bytes of a number with its comma. */
const NUMBER_BYTES = 25;
/** JSON bytes of a class in a list of probabilities, without its label. */
const CLASS_BYTES = 75;

/**
 * Explains why the response for so many samples would be too large; undefined if it is not, and for a single
 * sample, whose response is bounded by the model. The size is an upper bound.
 */
export function answerExcess(
  manifest: ModelManifest,
  { count, topK, maskFormat = 'ids', classProbabilities = false }: AnswerOptions & { count: number },
): string | undefined {
  const outputs = outputsOf(manifest);
  const bytesFor = (bytesOfLabel: (output: UnnamedOutput) => number) =>
    outputs.reduce((sum, output) => {
      const labelBytes = bytesOfLabel(output);
      const options = { topK: topK ?? DEFAULT_TOP_K, labelBytes, maskFormat, classProbabilities };
      return sum + count * bytesOfSample(output, options);
    }, 0);
  // Most responses are small whatever the labels, so the labels need no inspection.
  if (count === 1 || bytesFor(() => 2 * MAX_TEXT_LENGTH) <= MAX_ANSWER_BYTES) return undefined;
  const bytes = bytesFor(({ classes }) => longestOf(classes ?? []));
  if (bytes <= MAX_ANSWER_BYTES) return undefined;
  const most = Math.max(1, Math.floor((MAX_ANSWER_BYTES * count) / bytes));
  const less = outputs.some(ranksClasses) ? ', or ask for fewer classes with top_k' : '';
  return `The response may have ${bytes} bytes; at most ${MAX_ANSWER_BYTES} are supported. Send at most ${most} of these ${count} samples in one request${less}${classProbabilities ? ', or leave out class_probabilities' : ''}.`;
}

/** How a sample is returned. */
interface SampleOptions extends PositionOptions {
  topK: number;
  labelBytes: number;
}

function bytesOfSample(output: UnnamedOutput, options: SampleOptions): number {
  const { topK, labelBytes } = options;
  const size = sampleSize(output.output_shape);
  if (classifiesPositions(output.task)) return bytesOfPositions(output, options);
  if (!classifiesSamples(output)) return size * NUMBER_BYTES;
  const listed = Math.min(topK, Math.max(2, size)) * (CLASS_BYTES + labelBytes);
  return output.task === 'multi_label' ? listed + size * (labelBytes + 3) : listed;
}

/** JSON bytes of a class number among nested lists, or of null. */
const ID_BYTES = 8;
/** Bytes of a PNG besides its pixels: its chunks and its palette. */
const PNG_BYTES = 1024;

function bytesOfPositions(output: UnnamedOutput, options: SampleOptions): number {
  const { labelBytes, maskFormat, classProbabilities } = options;
  const positions = sampleSize(positionShape(output));
  const isPng = maskFormat === 'png' && fitsIndexedPng(output);
  const ids = isPng ? Math.ceil((positions + PNG_BYTES) * 1.5) : positions * ID_BYTES;
  const labels = output.task === 'sequence_labeling' ? positions * (labelBytes + 3) : 0;
  const shares = Math.min(positions, positionClasses(output)) * (CLASS_BYTES + labelBytes);
  return ids + labels + shares + (classProbabilities ? sampleSize(output.output_shape) * NUMBER_BYTES : 0);
}

/** Quotes and similar characters are escaped, with one more byte each. */
const longestOf = (labels: readonly string[]): number =>
  labels.reduce((longest, label) => Math.max(longest, Buffer.byteLength(JSON.stringify(label))), 8);
