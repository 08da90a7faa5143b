import type { RMSNormalization } from '../../../../src/keras/layers/normalization/rms-normalization.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import { rmsNormalizeOver } from '../../ops/numeric/normalization.js';
import type { Kernel } from '../kernel.js';

/** x / √(mean of x² over the axes + ε) · scale. */
export const rmsNormalization: Kernel<typeof RMSNormalization> = ({ axis, epsilon }, { inputs: [shape] }) => {
  const axes = sampleAxes(axis, shape).map((index) => index + 1);
  return ([x], { weight }) => rmsNormalizeOver(x, axes, { epsilon, scale: weight('scale') });
};
