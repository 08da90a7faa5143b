import { optional } from '../../argument.js';
import { layer } from '../layer.js';
import { axes, axesComplaint } from '../shapes/axes.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';

export const UnitNormalization = layer('UnitNormalization', {
  summary: 'Divides each sample by its Euclidean norm over the given axes.',
  args: { axis: optional(axes(), -1) },
  output: ({ axis }, [input]) => axesComplaint('UnitNormalization', axis, input) ?? { shape: input.shape },
  weights: () => [],
  traits: { ...elementwise, keptElements: keptOutputs(2) },
});
