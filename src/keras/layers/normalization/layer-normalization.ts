import { flag, number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { axes, axesComplaint, sampleAxes } from '../shapes/axes.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';

export const LayerNormalization = layer('LayerNormalization', {
  summary: 'Normalizes each sample over the given axes.',
  args: {
    axis: optional(axes(), -1),
    epsilon: optional(number({ minimum: 0 }), 0.001),
    center: flag(true),
    scale: flag(true),
    rms_scaling: flag(false),
    ...weightArguments({ beta: 'zeros', gamma: 'ones' }),
  },
  output: ({ axis }, [input]) => axesComplaint('LayerNormalization', axis, input) ?? { shape: input.shape },
  weights: (config, [input]) => {
    const sizes = sampleAxes(config.axis, input).map((axis) => input[axis] ?? 1);
    return [
      (config.scale || config.rms_scaling) && weight(config, 'gamma', sizes),
      config.center && !config.rms_scaling && weight(config, 'beta', sizes),
    ];
  },
  precision: { keepsInputs: true, keepsWeights: true, isFloat32Inside: true },
  traits: { ...elementwise, keptElements: keptOutputs(2) },
});
