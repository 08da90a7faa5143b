import type { ActivityRegularization } from '../../../../src/keras/layers/regularization/activity-regularization.js';
import type { Kernel } from '../kernel.js';

/** Passes its input on; its penalty is added as every layer's activity_regularizer is. */
export const activityRegularization: Kernel<typeof ActivityRegularization> =
  () =>
  ([x]) =>
    x;
