import type { ArrayStatistics, SampleStatistics } from '../../contracts/datasets/findings.js';
import { elementsOf, type Shape } from '../../keras/shape.js';
import { type DistinctValues, distinctValues } from './distinct-values.js';
import { borderIndices, type ImageLayout } from './image-layout.js';
import {
  addNumber,
  addValues,
  deviation,
  emptyMoments,
  type Moments,
  merge,
  toArrayStatistics,
  toDistribution,
} from './moments.js';

/** Statistics of an array computed in one pass. */
export interface ArraySummary {
  values: ArrayStatistics;
  /** Per entry, for samples with one axis; null for others. */
  columns: ArrayStatistics[] | null;
  /** Red, green and blue of color images; null for others. */
  channels: ArrayStatistics[] | null;
  /** The variation among whole samples; null if a sample is a single number, or none is finite. */
  samples: SampleStatistics | null;
}

export interface StatisticsOptions {
  sampleShape: Shape;
  layout: ImageLayout | null;
  /** Whether to compute statistics per column; chunks must then have whole samples. */
  columns: boolean;
}

/** Collects statistics chunk by chunk. */
export interface StatisticsCollector {
  /** Adds the next values of the array, in storage order. */
  add(values: ArrayLike<number>): void;
  finish(): ArraySummary;
}

/** Collects the statistics of an array of samples. */
export function createStatistics(options: StatisticsOptions): StatisticsCollector {
  const size = elementsOf(options.sampleShape);
  if (size === 1) return scalarStatistics(options);
  const columns = options.columns ? Array.from({ length: size }, emptyMoments) : null;
  const distinct = createDistinct(options, size);
  const samples = createSampleStatistics(size, options.layout);
  return {
    add(values) {
      columns?.forEach((moments, column) => {
        addValues(moments, values, { from: column, to: values.length, step: size });
      });
      distinct.add(values);
      samples.add(values);
    },
    finish() {
      const { values, ...rest } = samples.finish();
      const ofColumns = columns?.map((moments, column) =>
        withDistinct(toArrayStatistics(moments), distinct.columns[column]),
      );
      return { columns: ofColumns ?? null, values: withDistinct(values, distinct.all), ...rest };
    },
  };
}

function scalarStatistics({ columns: isColumn, sampleShape }: StatisticsOptions): StatisticsCollector {
  const all = emptyMoments();
  const distinct = sampleShape.length > 1 ? undefined : distinctValues();
  return {
    add(values) {
      const range = { from: 0, to: values.length };
      addValues(all, values, range);
      distinct?.add(values, range);
    },
    finish() {
      const values = withDistinct(toArrayStatistics(all), distinct);
      return { values, columns: isColumn ? [values] : null, channels: null, samples: null };
    },
  };
}

/** Wider samples are counted as a whole. */
const MAX_COUNTED_COLUMNS = 64;

/** Counts the distinct values of samples of one axis, and of each of their entries. */
function createDistinct({ columns: hasColumns }: StatisticsOptions, size: number) {
  const all = hasColumns ? distinctValues() : undefined;
  const length = hasColumns && size <= MAX_COUNTED_COLUMNS ? size : 0;
  const columns = Array.from({ length }, distinctValues);
  return {
    all,
    columns,
    add(values: ArrayLike<number>): void {
      all?.add(values, { from: 0, to: values.length });
      columns.forEach((column, from) => {
        column.add(values, { from, to: values.length, step: size });
      });
    },
  };
}

function withDistinct(statistics: ArrayStatistics, distinct: DistinctValues | undefined): ArrayStatistics {
  const count = distinct?.count();
  return count === undefined ? statistics : { ...statistics, distinct_count: count };
}

/** A sample may arrive in several chunks. */
function createSampleStatistics(size: number, layout: ImageLayout | null) {
  const all = emptyMoments();
  const distributions = { mean: emptyMoments(), std: emptyMoments(), border: emptyMoments(), constant: 0 };
  const border = createBorder(layout);
  const channels = createChannels(layout);
  let sample = emptyMoments();
  let position = 0;

  const endSample = (): void => {
    merge(all, sample);
    if (sample.count > 0) {
      addNumber(distributions.mean, sample.mean);
      addNumber(distributions.std, deviation(sample));
      if (sample.min === sample.max) distributions.constant += 1;
    }
    border.endSample(distributions.border);
    sample = emptyMoments();
    position = 0;
  };

  return {
    add(values: ArrayLike<number>): void {
      for (let from = 0; from < values.length; ) {
        const to = Math.min(values.length, from + size - position);
        addValues(sample, values, { from, to });
        channels.add(values, { from, to, position });
        border.add(values, { from, to, position });
        position += to - from;
        from = to;
        if (position === size) endSample();
      }
    },
    finish: () => ({
      values: toArrayStatistics(all),
      channels: channels.finish(),
      samples: toSampleStatistics(distributions),
    }),
  };
}

interface Distributions {
  mean: Moments;
  std: Moments;
  border: Moments;
  constant: number;
}

function toSampleStatistics({ mean, std, border, constant }: Distributions): SampleStatistics | null {
  if (mean.count === 0) return null;
  return {
    mean: toDistribution(mean),
    std: toDistribution(std),
    border: border.count === 0 ? null : toDistribution(border),
    count: mean.count,
    constant_count: constant,
  };
}

/** Values `from` to `to` of a chunk, starting at `position` in their sample. */
interface Segment {
  from: number;
  to: number;
  position: number;
}

/** The statistics of each channel of color images. */
function createChannels(layout: ImageLayout | null) {
  const channels = layout?.channels === 3 ? [emptyMoments(), emptyMoments(), emptyMoments()] : [];
  const area = (layout?.height ?? 0) * (layout?.width ?? 0);
  const placeOf = (channel: number, { from, to, position }: Segment) => {
    if (layout?.format === 'channels_last')
      return { from: from + ((channel - (position % 3) + 3) % 3), to, step: 3 };
    const begin = from + channel * area - position;
    return { from: Math.max(from, begin), to: Math.min(to, begin + area) };
  };
  return {
    add(values: ArrayLike<number>, segment: Segment): void {
      channels.forEach((moments, channel) => {
        addValues(moments, values, placeOf(channel, segment));
      });
    },
    finish: () => (channels.length === 0 ? null : channels.map(toArrayStatistics)),
  };
}

/** Sums the border of each sample. */
function createBorder(layout: ImageLayout | null) {
  const indices = layout === null ? new Int32Array(0) : borderIndices(layout);
  let next = 0;
  let sum = 0;
  let count = 0;
  return {
    add(values: ArrayLike<number>, { from, to, position }: Segment): void {
      for (; next < indices.length; next++) {
        const index = from + (indices[next] ?? 0) - position;
        if (index >= to) return;
        const value = values[index] ?? Number.NaN;
        if (!Number.isFinite(value)) continue;
        sum += value;
        count += 1;
      }
    },
    endSample(into: Moments): void {
      if (count > 0) addNumber(into, sum / count);
      next = 0;
      sum = 0;
      count = 0;
    },
  };
}
