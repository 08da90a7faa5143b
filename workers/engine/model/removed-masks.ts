import type { BoundCall } from '../../../src/keras/layers/call.js';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import type { Signal } from '../layers/kernel.js';

/** The masks that the outputs of a model have lost on the way. */
export interface RemovedMasks {
  /** Records the masks that a call has removed, and those that its outputs lack for it. */
  called(layer: CompleteLayer, call: BoundCall<Signal>, outputs: readonly Signal[]): void;
  /** The output of a model as a loss sees it. */
  output(signal: Signal): Signal;
}

/**
 * Keras connects masks to layers while it builds a model. When it runs the model, attention removes the masks of its inputs: the loss
 * does not see what passed by there, as in `Add()([x, attention(x, x)])`.
 */
export function removedMasks(): RemovedMasks {
  const removed = new WeakSet<Signal>();
  return {
    called({ type }, { inputs, options }, outputs) {
      const isAttention = type === 'MultiHeadAttention';
      const sources = isAttention ? inputs.slice(0, 1) : inputs;
      const isGiven = options.masks.some((mask) => mask !== null);
      if (!isGiven && sources.some((source) => removed.has(source)))
        for (const output of outputs) removed.add(output);
      if (isAttention) for (const input of inputs) removed.add(input);
    },
    output: (signal) => (removed.has(signal) ? { ...signal, mask: null } : signal),
  };
}
