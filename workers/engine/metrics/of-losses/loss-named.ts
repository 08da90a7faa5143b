import { completeLossOf, type LossType } from '../../../../src/keras/losses/index.js';
import { createLoss } from '../../losses/index.js';
import type { Loss } from '../../losses/loss.js';

/** A loss with those arguments of a metric that it has, too. */
export const lossNamed = (type: LossType, config: object): Loss =>
  createLoss(type, completeLossOf(type, { ...config }));
