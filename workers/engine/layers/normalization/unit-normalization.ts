import type { UnitNormalization } from '../../../../src/keras/layers/normalization/unit-normalization.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import { unitNormalizeOver } from '../../ops/numeric/normalization.js';
import type { Kernel } from '../kernel.js';

/** Keras's bound of a norm that is divided by. */
const EPSILON = 1e-12;

/** x / its norm over the axes. */
export const unitNormalization: Kernel<typeof UnitNormalization> = ({ axis }, { inputs: [shape] }) => {
  const axes = sampleAxes(axis, shape).map((index) => index + 1);
  return ([x]) => unitNormalizeOver(x, axes, EPSILON);
};
