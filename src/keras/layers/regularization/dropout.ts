import { Type } from 'typebox';
import { nullable } from '../../../schema/schema-helpers.js';
import { fraction, integer, list, MAX_SIZE, optional, orNull, required } from '../../argument.js';
import { showShape } from '../../shape.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { sameAxis } from '../traits/traits.js';

const Dimension = Type.Integer({ minimum: 1, maximum: MAX_SIZE });

export const Dropout = layer('Dropout', {
  summary: 'Zeroes a fraction of the inputs while training and scales the rest by 1 / (1 - rate).',
  args: {
    rate: required(fraction()),
    noise_shape: optional(orNull(list(Type.Array(nullable(Dimension), { maxItems: 7 }))), null),
    seed: optional(orNull(integer({ minimum: 0 })), null),
  },
  /** noise_shape has the batch axis first; its entries are null, 1, or the size of the axis. The last batch may be smaller. */
  output({ noise_shape: noise }, [input]) {
    if (noise === null) return { shape: input.shape };
    const [batch, ...axes] = noise;
    const fits =
      noise.length === input.shape.length + 1 &&
      (batch === null || batch === 1) &&
      axes.every((size, axis) => size === null || size === 1 || size === input.shape[axis]);
    if (fits) return { shape: input.shape };
    const complaint = `noise_shape ${showShape(noise)} does not fit: Dropout ${got(input)}. Give one entry per axis, the batch (null or 1) first, each null, 1 or the size of the axis.`;
    return { argument: 'noise_shape', complaint };
  },
  weights: () => [],
  random: '`rate` is above 0',
  traits: {
    mask: 'keeps',
    activation: () => 'linear',
    keepsRange: () => true,
    keepsValues: false,
    originOf: sameAxis,
    timesUsed: () => 0,
    keptElements: keptOutputs(2),
    outputWithoutInput: (_, input) => input,
    vocabulary: () => null,
  },
});
