import { classAxisIn, type UnnamedOutput } from '../../../src/domain/model-outputs.js';
import { isYes, sigmoid, softmax } from '../../engine/model/probabilities.js';
import { sampleSize } from '../instances/samples.js';

type Output = Pick<UnnamedOutput, 'output_shape' | 'class_axis' | 'from_logits'>;

/** The class of a position that a mask excludes, or whose probabilities are all NaN. */
export const NO_CLASS = -1;

/** The most probable class of each position of a sample. @param mask 0 for each position that does not count */
export function classesOfPositions(
  output: Output,
  values: Float32Array,
  mask: Float32Array | undefined,
): Int32Array {
  const { width, positions, placeOf } = layoutOf(output);
  const best = (position: number): number => {
    const outputOf = (index: number) => values[placeOf(position, index)] ?? Number.NaN;
    return width === 1 ? yesOrNo(outputOf(0), output) : largest(outputOf, width);
  };
  return Int32Array.from({ length: positions }, (_, position) =>
    mask?.[position] === 0 ? NO_CLASS : best(position),
  );
}

/** The probabilities of the classes of each position of a sample, in the layout of the outputs. */
export function probabilitiesOfPositions(output: Output, values: Float32Array): Float64Array {
  const probabilities = Float64Array.from(values);
  if (!output.from_logits) return probabilities;
  const { width, positions, placeOf } = layoutOf(output);
  for (let position = 0; position < positions; position++) {
    const places = Array.from({ length: width }, (_, index) => placeOf(position, index));
    const logits = places.map((place) => values[place] ?? Number.NaN);
    const own = width === 1 ? logits.map(sigmoid) : softmax(logits);
    for (const [index, place] of places.entries()) probabilities[place] = own[index] ?? Number.NaN;
  }
  return probabilities;
}

/** Where the classes of positions are in a sample. */
interface Layout {
  /** Outputs of a position. */
  width: number;
  positions: number;
  placeOf(position: number, index: number): number;
}

function layoutOf(output: Output): Layout {
  const { output_shape: shape } = output;
  const axis = classAxisIn(output);
  const width = shape[axis] ?? 1;
  const inner = sampleSize(shape.slice(axis + 1));
  return {
    width,
    positions: sampleSize(shape) / width,
    placeOf: (position, index) => (Math.floor(position / inner) * width + index) * inner + (position % inner),
  };
}

function largest(outputOf: (index: number) => number, width: number): number {
  let [best, most] = [NO_CLASS, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < width; index++) {
    const value = outputOf(index);
    if (value > most || (best === NO_CLASS && value === most)) [best, most] = [index, value];
  }
  return best;
}

function yesOrNo(value: number, { from_logits }: Output): number {
  if (Number.isNaN(value)) return NO_CLASS;
  return isYes(from_logits ? sigmoid(value) : value) ? 1 : 0;
}
