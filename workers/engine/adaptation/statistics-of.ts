import type { NestedLayer } from '../../../src/keras/argument.js';
import type { LayerType } from '../../../src/keras/layers/index.js';
import { nestedType } from '../../../src/keras/layers/inside.js';
import type { Shape } from '../../../src/keras/shape.js';
import { discretizationStatistics } from './discretization.js';
import { normalizationStatistics } from './normalization.js';
import type { Statistics, StatisticsOf } from './statistics.js';

/** The statistics of every layer with `adapting` rules that computes on the device. */
export const STATISTICS: { readonly [T in LayerType]?: StatisticsOf<never> } = {
  Normalization: normalizationStatistics,
  Discretization: discretizationStatistics,
};

/** Creates the statistics of a layer. */
export function statisticsOf(layer: NestedLayer, sampleShape: Shape): Statistics {
  const create = STATISTICS[nestedType(layer)];
  if (create === undefined) throw new Error(`${layer.type} has no statistics`);
  // Each reads the arguments of its own type.
  return create(layer as never, sampleShape);
}
