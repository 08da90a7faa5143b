import { channelsOnly } from '../../pooling/pooling.js';
import type { DataFormat } from '../../shapes/data-format.js';
import { rearranging } from '../../traits/base-traits.js';
import type { Traits } from '../../traits/traits.js';

/** Facts about a layer that gives images another size; their channels stay. */
export const imageTraits: Traits<{ data_format: DataFormat }> = {
  ...rearranging,
  originOf: (config, axis) => channelsOnly(2, config, axis),
};
