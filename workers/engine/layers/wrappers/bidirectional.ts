import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../../src/keras/argument.js';
import { nestedRules } from '../../../../src/keras/layers/rules.js';
import {
  type Bidirectional,
  splitStates,
  stateCount,
} from '../../../../src/keras/layers/wrappers/bidirectional.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';

/** Runs a recurrent layer over the steps in both directions. */
export const bidirectional: Kernel<typeof Bidirectional> = (config, { inputs }, tools) => {
  const statesAhead = stateCount(config.layer, inputs, nestedRules);
  const returnsSequences = config.layer['return_sequences'] === true;
  const ahead = tools.build(zeroingMasked(config.layer), inputs);
  const behind = tools.build(zeroingMasked(config.backward_layer), inputs);
  return (x, context) => {
    const [stateAhead, stateBehind] = splitStates(context.call.initialState, statesAhead);
    const startingAt = (initialState: tf.Tensor[]): CallContext => ({
      ...context,
      call: { ...context.call, initialState },
    });
    const backward = behind(x, startingAt(stateBehind));
    const forward = ahead(x, startingAt(stateAhead));
    const aligned = returnsSequences ? tf.reverse(backward.x, 1) : backward.x;
    const states = [...forward.more, ...backward.more];
    const mask = returnsSequences ? context.masks[0] : null;
    if (config.merge_mode === null) return { x: forward.x, mask, more: [aligned, ...states] };
    return { x: merge(config.merge_mode, forward.x, aligned), mask, more: states };
  };
};

/** Masked steps of sequences are zeros in Keras's Bidirectional. */
const zeroingMasked = (layer: NestedLayer): NestedLayer => ({
  ...layer,
  zero_output_for_mask: layer['return_sequences'] === true,
});

function merge(
  mode: NonNullable<ConfigOf<typeof Bidirectional>['merge_mode']>,
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
  }
}
