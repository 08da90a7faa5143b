import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 2];
const output = input;

export default layerCases(
  'RandomPerspective',
  [
    { input, output, random: true },
    { args: { factor: [1, 1], scale: 0.5, fill_value: 2, seed: 5 }, input, output, random: true },
    {
      args: { factor: [1, 1], scale: 1, data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
    { args: { factor: [0.5, 1], scale: 0.3, interpolation: 'nearest' }, input, output, random: true },
    { args: { factor: 0 }, input, output, random: true },
  ],
  [
    { args: { scale: 1.5 }, input, message: /scale/ },
    { args: { factor: -0.5 }, input, message: /factor/ },
    { input: [1, 5, 2], message: /at least 2 by 2 pixels but got \[1, 5, 2\]/ },
  ],
);
