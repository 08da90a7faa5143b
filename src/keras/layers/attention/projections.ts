import { boolean, fraction, integer, optional, orNull } from '../../argument.js';
import type { Constraint } from '../../constraints/index.js';
import { type Initializer, withFans } from '../../initializers/index.js';
import type { Regularizer } from '../../regularizers/index.js';
import type { Complaint } from '../shapes/shape-inference.js';
import { type WeightSpec, weight } from '../weight.js';

/** The arguments of a product with a kernel and a bias. */
interface ProjectionArguments {
  trainable: boolean;
  use_bias: boolean;
  kernel_initializer: Initializer;
  bias_initializer: Initializer;
  kernel_regularizer: Regularizer | null;
  bias_regularizer: Regularizer | null;
  kernel_constraint: Constraint | null;
  bias_constraint: Constraint | null;
}

/**
 * The weights of a product over the last axes of its input, under the name of Keras's layer for it, an EinsumDense: a variance
 * scaling counts its input and output axes.
 * @param savedAs the attribute that holds Keras's layer
 */
export function projection(
  config: ProjectionArguments,
  { name, savedAs }: { name: string; savedAs: string },
  from: readonly number[],
  to: readonly number[],
): (WeightSpec | false)[] {
  const kernel = weight(config, 'kernel', [...from, ...to]);
  const axes = [...from, ...to].map((_, axis) => axis);
  const [inputs, outputs] = [axes.slice(0, from.length), axes.slice(from.length)];
  const initializer = withFans(config.kernel_initializer, inputs, outputs);
  const bias = config.use_bias && weight(config, 'bias', [...to]);
  const placed = { savedIn: [savedAs] } as const;
  return [
    { ...kernel, ...placed, initializer, name: `${name}/kernel`, legacyName: `${name}/kernel` },
    bias && { ...bias, ...placed, name: `${name}/bias`, legacyName: `${name}/bias` },
  ];
}

/** A fraction of the scores to drop, as an argument. */
export const scoreDropout = () => optional(fraction(), 0);

/** How far a position may be from those that it attends to, as an argument. */
export const slidingWindow = () =>
  optional(
    orNull(integer({ description: 'Each position attends to those less than this many positions away.' })),
    null,
  );

/** Whether to compute by a fused kernel, as an argument: Keras has none for TensorFlow. */
export const flashAttention = () => optional(orNull(boolean()), null);

/** Why flash attention is rejected; empty where it is not asked for. */
export const flashComplaints = ({ flash_attention }: { flash_attention: boolean | null }): Complaint[] =>
  flash_attention === true
    ? [
        {
          argument: 'flash_attention',
          complaint: 'flash_attention must be false or null: TensorFlow has no such kernel. Leave it out.',
        },
      ]
    : [];
