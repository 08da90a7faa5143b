import { flag, integer, number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { axesComplaint } from '../shapes/axes.js';
import { got } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { normalizedAxis } from './axis.js';

export const GroupNormalization = layer('GroupNormalization', {
  summary: 'Normalizes groups of the channels of each sample.',
  args: {
    groups: optional(
      integer({ minimum: -1, description: 'Number of groups; -1: one for each channel.' }),
      32,
    ),
    axis: optional(integer({ minimum: -6, maximum: 6 }), -1),
    epsilon: optional(number({ minimum: 0 }), 0.001),
    center: flag(true),
    scale: flag(true),
    ...weightArguments({ beta: 'zeros', gamma: 'ones' }),
  },
  output({ axis, groups }, [input]) {
    const wrong = axesComplaint('GroupNormalization', axis, input);
    if (wrong !== undefined) return wrong;
    const channels = input.shape[normalizedAxis(axis, input.shape) ?? 0] ?? 1;
    if (groups === -1 || (groups > 0 && channels % groups === 0)) return { shape: input.shape };
    const complaint = `groups must divide the ${channels} channels evenly, or be -1; got ${groups}. GroupNormalization ${got(input)}.`;
    return { argument: 'groups', complaint };
  },
  weights: (config, [input]) => {
    const sizes = [input[normalizedAxis(config.axis, input) ?? 0] ?? 1];
    return [config.scale && weight(config, 'gamma', sizes), config.center && weight(config, 'beta', sizes)];
  },
  precision: { keepsInputs: true, keepsWeights: true, isFloat32Inside: true },
  traits: { ...elementwise, keptElements: keptOutputs(2) },
});
