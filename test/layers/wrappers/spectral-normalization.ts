import { layerCases } from '../layer-cases.js';

const dense = { type: 'Dense', units: 4 } as const;

export default layerCases(
  'SpectralNormalization',
  [
    { args: { layer: dense }, input: [3], output: [4], parameters: 16 + 4 },
    {
      args: { layer: { type: 'Conv2D', filters: 2, kernel_size: 2 }, power_iterations: 3 },
      input: [4, 4, 1],
      output: [3, 3, 2],
      parameters: 10 + 2,
    },
    {
      args: { layer: { type: 'Embedding', input_dim: 7, output_dim: 2, mask_zero: true } },
      input: [5],
      output: [5, 2],
      parameters: 14 + 2,
      integers: 7,
    },
    {
      name: 'a mask, and a penalty on the outputs of the layer inside',
      args: { layer: { ...dense, activity_regularizer: { type: 'l2', l2: 0.5 } } },
      input: [5, 3],
      output: [5, 4],
      parameters: 20,
      mask: true,
    },
    {
      name: 'a frozen layer, whose kernel is divided all the same',
      args: { layer: dense, trainable: false },
      input: [3],
      output: [4],
      parameters: 20,
    },
  ],
  [
    {
      args: { layer: { type: 'Flatten' } },
      input: [3],
      message: /SpectralNormalization wraps a layer with a kernel or embeddings, .* got Flatten/,
    },
    {
      args: { layer: { type: 'LSTM', units: 2 } },
      input: [5, 3],
      message: /SpectralNormalization wraps a layer with a kernel or embeddings, .* got LSTM/,
    },
    { args: { layer: dense, power_iterations: 0 }, input: [3], message: /power_iterations must be/ },
  ],
);
