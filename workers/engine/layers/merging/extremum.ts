import * as tf from '@tensorflow/tfjs-core';
import type { CallContext, KernelOf } from '../kernel.js';
import { maskOf, ofOneRank } from './elementwise.js';

type Choose = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** The extremum of the inputs so far, and the positions where it counts. */
interface Partial {
  x: tf.Tensor;
  mask: tf.Tensor | null;
}

/** The result of `choose` at each place of the inputs; a masked step gives way to the other inputs. */
export const extremum =
  (choose: Choose): KernelOf<unknown> =>
  (_, { output }) =>
  (inputs, { masks }) => {
    const parts = ofOneRank(inputs).map((x, index) => part(x, masks, index, output));
    const merged = parts.reduce((before, next) => merge(choose, before, next));
    return { x: merged.x, mask: merged.mask && tf.any(merged.mask, -1) };
  };

/** Repeated to the output's shape: the gradients of tfjs's maximum and minimum do not sum over what was repeated. */
function part(x: tf.Tensor, masks: CallContext['masks'], index: number, output: readonly number[]): Partial {
  const whole = tf.broadcastTo(x, [x.shape[0] ?? 1, ...output]);
  const mask = masks[index] ?? null;
  return { x: whole, mask: mask && maskOf(whole, mask) };
}

function merge(choose: Choose, before: Partial, next: Partial): Partial {
  const x = next.mask === null ? next.x : tf.where(next.mask, next.x, before.x);
  const base = before.mask === null ? before.x : tf.where(before.mask, before.x, x);
  const mask = before.mask && next.mask && tf.logicalOr(before.mask, next.mask);
  return { x: choose(base, x), mask };
}
