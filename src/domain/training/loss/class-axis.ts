import { type LossType, lossOf } from '../../../keras/losses/index.js';
import type { Shape } from '../../../keras/shape.js';

/** A loss as far as it decides where the classes of its outputs are. */
export interface ClassLoss {
  type: LossType;
  axis?: unknown;
}

/**
 * The axis of an output sample that has its classes: the `axis` of a crossentropy over classes; the first one of `[1, height, width]`,
 * a channels_first image of one class; else the last. @param shape of a sample, with at least one axis
 */
export function classAxisOf({ type, axis }: ClassLoss, shape: Shape): number {
  const last = shape.length - 1;
  const { outputs } = lossOf(type);
  if (outputs === 'distribution') return typeof axis === 'number' ? sampleAxis(axis, shape) : last;
  const isFirst = shape.length > 2 && shape[0] === 1 && shape[last] !== 1;
  return isFirst && (outputs === 'probability' || outputs === 'membership') ? 0 : last;
}

/** The axis of a sample for one that counts the batch. */
const sampleAxis = (axis: number, { length }: Shape): number => (axis < 0 ? axis + length : axis - 1);
