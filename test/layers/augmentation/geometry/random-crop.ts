import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomCrop',
  [
    {
      args: { height: 3, width: 4, seed: 3 },
      input: [7, 9, 2],
      output: [3, 4, 2],
      random: true,
      // Keras draws one where none is given.
      saved: { seed: 3 },
    },
    {
      args: { height: 3, width: 4, data_format: 'channels_first', seed: 1 },
      input: [2, 7, 9],
      output: [2, 3, 4],
      random: true,
    },
    { args: { height: 5, width: 4, seed: 2 }, input: [5, 9, 2], output: [5, 4, 2] },
    { args: { height: 8, width: 4, seed: 2 }, input: [5, 9, 2], output: [8, 4, 2] },
    { args: { height: 8, width: 8, seed: 2 }, input: [5, 3, 1], output: [8, 8, 1] },
    { args: { height: 5, width: 5, seed: 2 }, input: [12, 4, 1], output: [5, 5, 1] },
  ],
  [
    { args: { height: 3 }, input: [7, 9, 2], message: /width/ },
    { args: { height: 0, width: 3 }, input: [7, 9, 2], message: /height/ },
    { args: { height: 3, width: 3 }, input: [7, 9], message: /RandomCrop expects input of rank 3/ },
  ],
);
