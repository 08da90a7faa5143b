import { layer } from '../layer.js';
import { linearInTfjs, unchanging } from '../traits/base-traits.js';

export const Identity = layer('Identity', {
  summary: 'Passes its input on unchanged.',
  args: {},
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  tfjs: linearInTfjs,
  traits: unchanging,
});
