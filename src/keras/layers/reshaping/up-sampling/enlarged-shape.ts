import { channelsOnly } from '../../pooling/pooling.js';
import type { DataFormat, Rank } from '../../shapes/data-format.js';
import type { LayerInput, ShapeInference } from '../../shapes/shape-inference.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { rearranging } from '../../traits/base-traits.js';
import type { Traits } from '../../traits/traits.js';

/** The shape with each spatial axis so many times as long. */
export const enlargedShape = (
  layer: { type: string; rank: Rank; format: DataFormat },
  factors: readonly number[],
  input: LayerInput,
): ShapeInference =>
  onSpatialAxes(layer, input, ({ sizes, channels }) => ({
    shape: [...sizes.map((length, axis) => length * (factors[axis] ?? 1)), channels],
  }));

/** Facts about a layer that repeats values along spatial axes. */
export const repeatingTraits = (rank: Rank): Traits<{ data_format: DataFormat }> => ({
  ...rearranging,
  originOf: (config, axis) => channelsOnly(rank, config, axis),
});
