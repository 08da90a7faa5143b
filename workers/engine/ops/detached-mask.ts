import type * as tf from '@tensorflow/tfjs-core';
import { attribute, runSingleOp } from './native-backend.js';

/**
 * A mask that gradients do not reach, though it follows from a tensor that is trained: operations on booleans have none.
 * Numbers given as a mask are returned as they are, since layers multiply by them.
 */
export const detachedMask = (mask: tf.Tensor): tf.Tensor =>
  mask.dtype === 'bool' ? runSingleOp('Identity', [attribute.type('T', 'bool')], [mask]) : mask;
