import type * as tf from '@tensorflow/tfjs-core';

/** The types of numbers that tensors have here. */
export type ElementType = 'float32' | 'int32' | 'bool';

/** The type of a tensor's numbers. */
export function elementType({ dtype }: tf.Tensor): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`Tensors of type ${dtype} are not computed with`);
}
