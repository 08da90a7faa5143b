import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 2];
const output = input;

export default layerCases(
  'RandomShear',
  [
    { args: { x_factor: 0.4, y_factor: 0.2 }, input, output, random: true },
    {
      args: { x_factor: [0.2, 0.5], fill_mode: 'constant', fill_value: 2, seed: 5 },
      input,
      output,
      random: true,
    },
    {
      args: { y_factor: [0.9, 0.3], fill_mode: 'wrap', data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
    {
      args: { x_factor: 0.5, interpolation: 'nearest', fill_mode: 'nearest' },
      input,
      output,
      random: true,
    },
  ],
  [
    { args: { x_factor: -0.5 }, input, message: /x_factor/ },
    { args: { y_factor: [-0.5, 0.2] }, input, message: /y_factor \[-0\.5, 0\.2\] goes below 0/ },
  ],
);
