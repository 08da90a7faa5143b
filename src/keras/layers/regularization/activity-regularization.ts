import { number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { linearInTfjs, unchanging } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';

export const ActivityRegularization = layer('ActivityRegularization', {
  summary:
    'Passes its input on and adds l1 · Σ|x| + l2 · Σx², divided by the samples of the batch, to the loss.',
  args: { l1: optional(number({ minimum: 0 }), 0), l2: optional(number({ minimum: 0 }), 0) },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  tfjs: linearInTfjs,
  traits: { ...unchanging, keptElements: keptOutputs(2) },
});
