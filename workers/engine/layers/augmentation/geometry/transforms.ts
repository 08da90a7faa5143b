import * as tf from '@tensorflow/tfjs-core';
import { filled } from '../../../ops/tensors/filled.js';

/** Entries of transforms, each [batch, 1]; those that are left out are the ones of no transform. */
export type Entries = Partial<Record<(typeof NAMES)[number], tf.Tensor>>;

const NAMES = ['a0', 'a1', 'a2', 'b0', 'b1', 'b2', 'c0', 'c1'] as const;
const ONES: ReadonlySet<string> = new Set(['a0', 'b1']);

/** Transforms [batch, 8] for `projectiveTransform`, of which an entry at least is given. */
export function transformsOf(entries: Entries): tf.Tensor {
  const [given] = Object.values(entries);
  const batch = given?.shape[0] ?? 1;
  const all = NAMES.map((name) => entries[name] ?? filled([batch, 1], ONES.has(name) ? 1 : 0, 'float32'));
  return tf.concat(all, 1);
}
