import { layerCases } from '../layer-cases.js';

export default layerCases(
  'AdaptiveMaxPooling1D',
  [
    { args: { output_size: 3 }, input: [7, 2], output: [3, 2] },
    { args: { output_size: [2] }, input: [6, 2], output: [2, 2] },
    {
      name: 'repeats where windows outnumber steps',
      args: { output_size: 5 },
      input: [3, 2],
      output: [5, 2],
    },
    { args: { output_size: 4, data_format: 'channels_first' }, input: [2, 6], output: [2, 4] },
    {
      name: 'divides the gradient of equal values as Keras does',
      args: { output_size: 3 },
      input: [8, 2],
      output: [3, 2],
      integers: 2,
    },
  ],
  [
    { args: {}, input: [7, 2], message: /output_size/ },
    { args: { output_size: 2 }, input: [7], message: /AdaptiveMaxPooling1D expects input of rank 2/ },
  ],
);
