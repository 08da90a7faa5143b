import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { addValues, emptyMoments, type Moments } from '../../../src/domain/data/moments.js';
import { elementsOf, type Shape } from '../../../src/keras/shape.js';
import type { SampleRange } from '../data/data-set.js';
import { chunksOf, type SampleArray } from '../data/sample-array.js';
import { type ExactSteps, exactSteps } from './exact-steps.js';

/**
 * Number of float64 values that fit in a core's cache; several samples at once, as far as they fit in memory.
 */
const CHUNK_ELEMENTS = 1 << 16;
const FEWEST_SAMPLES = 16;
const MAX_ELEMENTS = 1 << 22;

type Normalize = Extract<XOp, { op: 'normalize' }>;

/** Called with the entries of the last axis whose training values are all equal. */
export type OnConstant = (entries: readonly number[]) => void;

/**
 * Fills in every statistic of the steps, each fitted in float64 on the training samples after the preceding
 * steps.
 */
export async function fitSteps(
  steps: readonly XOp[],
  { x, splits, windows }: FitData,
  onConstant: OnConstant = () => undefined,
): Promise<XOp[]> {
  const fitted: XOp[] = [];
  const rows: Samples = { array: x, range: splits.train, rowShape: x.sampleShape };
  for (const step of steps) {
    const isCut = fitted.some(({ op }) => op === 'window');
    const samples =
      isCut && windows !== undefined
        ? { ...rows, array: windows, range: { from: 0, count: windows.count } }
        : rows;
    fitted.push(needsFit(step) ? await fitNormalize(step, fitted, samples, onConstant) : step);
  }
  return fitted;
}

/** The data that statistics are fitted on. */
interface FitData {
  x: SampleArray;
  /** Ranges of rows. */
  splits: { train: SampleRange };
  /** The training windows, for steps that follow one. */
  windows?: SampleArray;
}

function needsFit(step: XOp): step is Normalize {
  return step.op === 'normalize' && (step.mean === undefined || step.std === undefined);
}

/** The samples from which statistics are computed. */
interface Samples {
  array: SampleArray;
  range: SampleRange;
  /** Of the rows that the first step applies to. */
  rowShape: Shape;
}

/** Given values are kept. */
async function fitNormalize(
  step: Normalize,
  before: readonly XOp[],
  samples: Samples,
  onConstant: OnConstant,
): Promise<Normalize> {
  const moments = await momentsOf(exactSteps(before, samples.rowShape), samples);
  const mean = step.mean ?? unwrap(moments.map(meanOf));
  const centres = [mean].flat();
  const deviations = moments.map((entry, index) => deviationFrom(entry, centres[index] ?? centres[0] ?? 0));
  const isConstant = deviations.map(
    (std, index) => std <= MAX_ROUNDING * Math.abs(centres[index] ?? centres[0] ?? 0),
  );
  const constant = [...isConstant.keys()].filter((index) => isConstant[index]);
  if (step.std === undefined && constant.length > 0) onConstant(constant);
  // An entry without spread, divided by one, stays 0.
  const std = step.std ?? unwrap(deviations.map((value, index) => (isConstant[index] ? 1 : value)));
  return { op: 'normalize', mean, std };
}

/** A spread this small, relative to the mean, is rounding error of equal values in float64. */
const MAX_ROUNDING = 8 * Number.EPSILON;

/** The mean of equal values is that value, without the rounding of a sum. */
const meanOf = ({ min, max, mean }: Moments): number => (min === max ? min : mean);

/** The root of the mean squared distance from a number: the mean, or a given one. */
function deviationFrom(moments: Moments, centre: number): number {
  const { count, squares, min, max } = moments;
  const distance = meanOf(moments) - centre;
  const variance = min === max || count === 0 ? 0 : squares / count;
  return Math.sqrt(variance + distance * distance);
}

/** A single value as a number, several as a list over the last axis. */
function unwrap(values: number[]): number | number[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** Over all values, or per entry of the last axis. */
async function momentsOf({ shape, apply }: ExactSteps, { array, range }: Samples): Promise<Moments[]> {
  const width = statisticsWidth(shape, array);
  const moments = Array.from({ length: width }, emptyMoments);
  for await (const { values } of chunksOf(array, range, samplesAtOnce(elementsOf(array.sampleShape)))) {
    const prepared = apply(values);
    moments.forEach((entry, from) => {
      addValues(entry, prepared, { from, to: prepared.length, step: width });
    });
  }
  return moments;
}

function samplesAtOnce(size: number): number {
  const wanted = Math.max(FEWEST_SAMPLES, Math.floor(CHUNK_ELEMENTS / size));
  return Math.max(1, Math.min(wanted, Math.floor(MAX_ELEMENTS / size)));
}

function statisticsWidth(shape: Shape, { dtype }: SampleArray): number {
  // Samples [height, width] and [steps, features] are distinguished by their type: pixels are unsigned.
  const isImageWithoutChannels = shape.length === 2 && (dtype === 'uint8' || dtype === 'uint16');
  return isImageWithoutChannels ? 1 : (shape.at(-1) ?? 1);
}
