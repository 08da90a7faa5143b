import { ctcLoss } from '../../ops/ctc/ctc-loss.js';
import { type LossKernel, ofPositions } from '../loss.js';

export const ctc: LossKernel<'ctc'> =
  () =>
  (labels, { x }) =>
    ofPositions(ctcLoss(labels, x));
