import type * as tf from '@tensorflow/tfjs-core';

/** The tensor as one of rank 4: [batch, height, width, channels] or a convolution kernel. */
export function rank4(tensor: tf.Tensor): tf.Tensor4D {
  if (!hasRank4(tensor)) throw new Error(`Expected 4 axes, got shape [${tensor.shape.join(', ')}]`);
  return tensor;
}

function hasRank4(tensor: tf.Tensor): tensor is tf.Tensor4D {
  return tensor.rank === 4;
}
