import { rectifierArguments } from '../../activations/configured.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';

export const ReLU = layer('ReLU', {
  summary: 'max(x, 0), with an optional threshold, slope below it and maximum.',
  args: rectifierArguments,
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  traits: { ...elementwise, activation: () => 'relu' },
});
