import type {
  ArrayStatistics,
  DatasetStatistics,
  Distribution,
  SampleStatistics,
} from '../../../src/contracts/datasets/findings.js';

/** Values beyond the recorded range by more than this fraction of it are far outside. */
const FAR = 0.5;
/** The fraction by which another value may differ from a constant. */
const OF_CONSTANT = 1e-6;
/**
 * Means of whole samples may differ by this many deviations, or exceed the extremes by this fraction of the
 * range.
 */
const DEVIATIONS = 4;
const MARGIN = 0.05;
/** Few samples say little about others: margins grow by this number over their count. */
const FEW_SAMPLES = 20;
/** A spread below or above the recorded ones by these factors is far outside; rows of a table vary more. */
const LOWEST_SPREAD = { images: 0.5, others: 0.1 };
const HIGHEST_SPREAD = 1.5;
/** Constant samples count as usual from this fraction of the training samples. */
const USUAL_CONSTANTS = 0.01;
const NO_SPREAD = 1e-3;

/**
 * So many columns rarely have units of their own: pixels in a row, a spectrum. Some hardly vary in training
 * but may later.
 */
const MANY_COLUMNS = 64;

/** The interval in which a number is the same as, or close to, training. */
export interface Expected {
  low: number;
  high: number;
  /** The recorded range, for messages. */
  recorded: { min: number; max: number };
}

/** Limits within which samples are not reported. */
export interface Expectations {
  /** Per element: one entry for all, or one per column. */
  low: Float64Array;
  high: Float64Array;
  elements: readonly ArrayStatistics[];
  columnNames: readonly string[] | null;
  /** Indices of the border of an image in a sample; null if samples are not images. */
  borderIndices: Int32Array | null;
  border: Expected | null;
  mean: Expected | null;
  std: Expected | null;
}

/** Computes the expectations once, so that a prediction only compares. */
export function expectationsOf(
  statistics: DatasetStatistics,
  borderIndices: Int32Array | null,
  columnNames: readonly string[] | null = null,
): Expectations {
  const { x, columns } = statistics;
  const samples = statistics.samples ?? null;
  const isOfOneUnit = columns === null || columns.length >= MANY_COLUMNS;
  const elements = isOfOneUnit ? [x] : columns;
  const isImage = borderIndices !== null && samples !== null;
  const range = x.min === null || x.max === null ? 0 : x.max - x.min;
  return {
    low: Float64Array.from(elements, lowest),
    high: Float64Array.from(elements, highest),
    elements,
    columnNames,
    borderIndices,
    border: isImage && samples.border ? expectedMean(samples.border, samples.count, range) : null,
    mean: samples !== null && isOfOneUnit ? expectedMean(samples.mean, samples.count, range) : null,
    std: samples === null ? null : expectedSpread(samples, range, isImage),
  };
}

const lowest = ({ min, max }: ArrayStatistics): number =>
  min === null || max === null ? Number.NEGATIVE_INFINITY : min - marginOf(min, max);

const highest = ({ min, max }: ArrayStatistics): number =>
  min === null || max === null ? Number.POSITIVE_INFINITY : max + marginOf(min, max);

const marginOf = (min: number, max: number): number =>
  max > min ? FAR * (max - min) : OF_CONSTANT * Math.max(1, Math.abs(max));

const caution = (count: number): number => 1 + FEW_SAMPLES / count;

function expectedMean({ min, max, mean, std }: Distribution, count: number, range: number): Expected {
  const margin = MARGIN * range * caution(count);
  return {
    low: Math.min(min, mean - DEVIATIONS * std) - margin,
    high: Math.max(max, mean + DEVIATIONS * std) + margin,
    recorded: { min, max },
  };
}

function expectedSpread(samples: SampleStatistics, range: number, isImage: boolean): Expected {
  const { std, constant_count, count } = samples;
  const factor = isImage ? LOWEST_SPREAD.images : LOWEST_SPREAD.others;
  const isConstantUsual = constant_count >= USUAL_CONSTANTS * count;
  const low = isConstantUsual
    ? -1
    : Math.max((factor / caution(count)) * std.min, constant_count === 0 ? 0 : NO_SPREAD * range);
  const high = isImage ? HIGHEST_SPREAD * caution(count) * std.max : Number.POSITIVE_INFINITY;
  return { low, high, recorded: { min: std.min, max: std.max } };
}
