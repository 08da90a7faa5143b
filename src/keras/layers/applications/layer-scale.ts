import { integer, number, required } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { weight } from '../weight.js';

export const LayerScale = layer('LayerScale', {
  summary: 'Multiplies each channel by a trainable factor, as ConvNeXt does.',
  module: 'keras.src.applications.convnext',
  args: { init_values: required(number()), projection_dim: required(integer()) },
  output({ projection_dim }, [input]) {
    const channels = input.shape.at(-1);
    if (channels !== undefined && (projection_dim === channels || projection_dim === 1))
      return { shape: input.shape };
    const complaint = `projection_dim must be the size of the last axis, ${channels ?? 'which is missing'}: LayerScale ${got(input)}; got ${projection_dim}.`;
    return { argument: 'projection_dim', complaint };
  },
  weights: ({ init_values, projection_dim, trainable }) => [
    weight({ trainable, gamma_initializer: { type: 'constant', value: init_values } }, 'gamma', [
      projection_dim,
    ]),
  ],
  traits: { ...elementwise, mask: 'drops' },
});
