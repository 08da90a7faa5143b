import { number, optional } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { layer } from '../layer.js';
import { axes, axesComplaint, sampleAxes } from '../shapes/axes.js';
import { got } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { weight } from '../weight.js';

/** Keras multiplies by `scale` as it is: its axes are those at the end of the sample, wherever they came from. */
function multipliesSample(scale: readonly number[], shape: Shape): boolean {
  const ends = shape.slice(shape.length - scale.length);
  return scale.every((size, axis) => size === 1 || size === ends[axis]);
}

export const RMSNormalization = layer('RMSNormalization', {
  summary: 'Divides each sample by its root mean square over the given axes.',
  args: {
    axis: optional(axes(), -1),
    epsilon: optional(number({ minimum: 0 }), 1e-6),
  },
  output({ axis }, [input]) {
    const wrong = axesComplaint('RMSNormalization', axis, input);
    if (wrong !== undefined) return wrong;
    const sizes = sizesOf(axis, input.shape);
    if (multipliesSample(sizes, input.shape)) return { shape: input.shape };
    const complaint = `RMSNormalization multiplies the last axes by weights of the sizes of its axes ${JSON.stringify(axis)}, [${sizes}], which do not fit: it ${got(input)}. Use -1, or several axes up to the last.`;
    return { argument: 'axis', complaint };
  },
  weights: ({ axis, trainable }, [input]) => [
    weight({ trainable, scale_initializer: 'ones' }, 'scale', sizesOf(axis, input)),
  ],
  precision: { isFloat32Inside: true },
  traits: { ...elementwise, mask: 'drops', keptElements: keptOutputs(2) },
});

const sizesOf = (axis: number | readonly number[], shape: Shape): number[] =>
  sampleAxes(axis, shape).map((index) => shape[index] ?? 1);
