import { emptyMoments, type Moments, merge, toDistribution } from '../../../src/domain/data/moments.js';
import type { Normalization } from '../../../src/keras/layers/preprocessing/normalization.js';
import { sampleAxes } from '../../../src/keras/layers/shapes/axes.js';
import { elementsOf, type Shape } from '../../../src/keras/shape.js';
import type { ConfigOf } from '../layers/kernel.js';
import { type Adapted, listed, type StatisticsOf } from './statistics.js';

/** Mean and variance for each position along the axes, in float64, as by `adapt` of Keras's Normalization. */
export const normalizationStatistics: StatisticsOf<ConfigOf<typeof Normalization>> = ({ axis }, shape) => {
  const axes = sampleAxes(axis, shape);
  const groups = groupsOf(shape, axes);
  const moments = Array.from({ length: elementsOf(axes.map((index) => shape[index] ?? 1)) }, emptyMoments);
  return {
    add(values) {
      for (const [group, ofBatch] of momentsByGroup(values, groups, moments.length).entries())
        merge(moments[group] ?? emptyMoments(), ofBatch);
    },
    finish: () => adaptedOf(moments),
  };
};

/** The number of the position along the kept axes of each value of a sample. */
function groupsOf(shape: Shape, axes: readonly number[]): Int32Array {
  const strides = shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
  return Int32Array.from({ length: elementsOf(shape) }, (_, index) =>
    axes.reduce((group, axis) => {
      const size = shape[axis] ?? 1;
      return group * size + (Math.floor(index / (strides[axis] ?? 1)) % size);
    }, 0),
  );
}

/** Two passes, so that a large mean does not lose the precision of a small spread. */
function momentsByGroup(values: Float32Array, groups: Int32Array, count: number): Moments[] {
  const found = Array.from({ length: count }, emptyMoments);
  const each = (add: (moments: Moments, value: number) => void) => {
    for (let index = 0; index < values.length; index++) {
      const moments = found[groups[index % groups.length] ?? 0];
      if (moments !== undefined) add(moments, values[index] ?? 0);
    }
  };
  each((moments, value) => {
    moments.count += 1;
    moments.mean += value;
    moments.min = Math.min(moments.min, value);
    moments.max = Math.max(moments.max, value);
  });
  for (const moments of found) moments.mean /= moments.count;
  each((moments, value) => {
    moments.squares += (value - moments.mean) ** 2;
  });
  return found;
}

function adaptedOf(moments: readonly Moments[]): Adapted {
  const distributions = moments.map(toDistribution);
  const mean = Float32Array.from(distributions, (one) => one.mean);
  const variance = Float32Array.from(distributions, ({ std }) => std ** 2);
  const constant = variance.filter((value) => value === 0).length;
  const note = constant === 0 ? '' : `; ${constant} of ${variance.length} variances are 0`;
  return {
    weights: new Map([
      ['mean', mean],
      ['variance', variance],
    ]),
    summary: `mean ${listed(mean)}, variance ${listed(variance)}${note}`,
  };
}
