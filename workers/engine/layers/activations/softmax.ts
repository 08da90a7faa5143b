import type { Softmax } from '../../../../src/keras/layers/activations/softmax.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import { softmaxOver } from '../../activations/distributions.js';
import { activate } from '../activate.js';
import type { Kernel } from '../kernel.js';

/** exp(x) / Σ exp(x) over the given axes. */
export const softmax: Kernel<typeof Softmax> = ({ axis }, { inputs: [shape] }) => {
  const axes = sampleAxes(axis, shape).map((index) => index + 1);
  const isLast = axes.length === 1 && axes[0] === shape.length;
  return ([x]) => (isLast ? activate(x, 'softmax') : softmaxOver(x, axes));
};
