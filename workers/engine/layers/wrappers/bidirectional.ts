import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../../src/keras/argument.js';
import type { Bidirectional } from '../../../../src/keras/layers/wrappers/bidirectional.js';
import type { ConfigOf, Kernel } from '../kernel.js';

/** Runs a recurrent layer over the steps in both directions. */
export const bidirectional: Kernel<typeof Bidirectional> = (config, { inputs }, tools) => {
  const returnsSequences = config.layer['return_sequences'] === true;
  const ahead = tools.build(zeroingMasked(config.layer), inputs);
  const behind = tools.build(zeroingMasked(config.backward_layer), inputs);
  return (x, context) => {
    const backward = behind(x, context).x;
    const aligned = returnsSequences ? tf.reverse(backward, 1) : backward;
    const merged = merge(config.merge_mode, ahead(x, context).x, aligned);
    return { x: merged, mask: returnsSequences ? context.masks[0] : null };
  };
};

/** Masked steps of sequences are zeros in Keras's Bidirectional. */
const zeroingMasked = (layer: NestedLayer): NestedLayer => ({
  ...layer,
  zero_output_for_mask: layer['return_sequences'] === true,
});

function merge(
  mode: ConfigOf<typeof Bidirectional>['merge_mode'],
  ahead: tf.Tensor,
  behind: tf.Tensor,
): tf.Tensor {
  switch (mode) {
    case 'sum':
      return tf.add(ahead, behind);
    case 'mul':
      return tf.mul(ahead, behind);
    case 'ave':
      return tf.div(tf.add(ahead, behind), 2);
    case 'concat':
      return tf.concat([ahead, behind], -1);
    case null:
      throw new Error('The spec of Bidirectional rejects a merge_mode of null');
  }
}
