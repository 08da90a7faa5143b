import type { Values } from '../model/weight-values.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { slotTensors } from './slot-tensors.js';

/** The state of an optimizer where a training ended. */
export interface SavedOptimizer {
  /** Steps taken: Keras's `iterations`. */
  step: number;
  /** Of its parts: one, unless it is a MultiOptimizer. */
  learningRates: readonly number[];
  /** By path: `dense/kernel/velocity`. */
  slots: Values;
}

/** `optimizer.safetensors`: the slots by path, the counters in the metadata. */
export function encodeOptimizer(
  { step, learningRates, slots }: SavedOptimizer,
  { weights }: { weights: readonly { path: string; shape: readonly number[] }[] },
): Uint8Array {
  const metadata = { step: String(step), learning_rate: learningRates.join(' ') };
  return encodeSafetensors({ tensors: slotTensors(slots, weights), metadata });
}

/** Reads the output of `encodeOptimizer`. @throws Error if it is truncated */
export function decodeOptimizer(file: Uint8Array): SavedOptimizer {
  const { tensors, metadata } = decodeSafetensors(file);
  return {
    step: Number(metadata['step']),
    learningRates: (metadata['learning_rate'] ?? '').split(' ').map(Number),
    slots: new Map(tensors.map(({ name, values }) => [name, values])),
  };
}
