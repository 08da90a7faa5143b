import { fraction, required, seed } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { noiseShape, outputWithNoise } from './noise-shape.js';

export const AlphaDropout = layer('AlphaDropout', {
  summary:
    'Sets a fraction of the inputs to the saturation of selu while training, and keeps mean and variance.',
  args: {
    rate: required(fraction()),
    noise_shape: noiseShape(),
    seed: seed(),
  },
  output: ({ noise_shape }, [input]) => outputWithNoise('AlphaDropout', noise_shape, input),
  weights: () => [],
  random: '`rate` is above 0',
  traits: { ...elementwise, keptElements: keptOutputs(3) },
});
