import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { list, MAX_SIZE, required } from '../../argument.js';
import { elementsOf, reshaped, type Shape, showShape } from '../../shape.js';
import { movesTexts } from '../host.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import type { TfjsLayer } from '../traits/traits.js';
import { regrouped } from '../traits/traits.js';

const Dimension = Type.Integer({ minimum: 1, maximum: MAX_SIZE });
const Inferred = Type.Unsafe<-1>({ type: 'integer', enum: [-1] });

export const Reshape = layer('Reshape', {
  summary: 'Reshapes the sample; one -1 is inferred.',
  args: {
    target_shape: required(list(Type.Array(oneOf([Dimension, Inferred]), { maxItems: 6 }))),
  },
  output({ target_shape }, [input]) {
    const shape = reshaped(input.shape, target_shape);
    if (shape !== undefined) return { shape };
    const complaint = `Reshape cannot turn ${elementsOf(input.shape)} elements into ${showShape(target_shape)}: it ${got(input)}. The products must be equal; at most one -1 is inferred.`;
    return { argument: 'target_shape', complaint };
  },
  weights: () => [],
  host: movesTexts,
  tfjs: ({ name }, { output }) => [tfjsReshape(name, output)],
  traits: {
    mask: 'drops',
    activation: () => 'linear',
    keepsRange: () => true,
    keepsValues: true,
    originOf: regrouped,
    timesUsed: () => 0,
    keptElements: () => 0,
    outputWithoutInput: ({ target_shape }) =>
      target_shape.includes(-1) ? ofRank(target_shape) : target_shape,
    vocabulary: () => null,
  },
});

const ofRank = ({ length }: readonly number[]) => (length === 1 ? 'vector' : 'unknown');

/** A Reshape of TensorFlow.js, which infers no size when it loads. */
export const tfjsReshape = (name: string, shape: Shape): TfjsLayer => ({
  type: 'Reshape',
  name,
  arguments: { target_shape: [...shape] },
});
