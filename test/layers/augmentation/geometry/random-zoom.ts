import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 2];
const output = input;

export default layerCases(
  'RandomZoom',
  [
    { args: { height_factor: 0.3 }, input, output, random: true },
    {
      args: {
        height_factor: [-0.5, -0.2],
        width_factor: [0.1, 0.6],
        fill_mode: 'constant',
        fill_value: 2,
        seed: 5,
      },
      input,
      output,
      random: true,
    },
    {
      args: { height_factor: 1, width_factor: 0.5, fill_mode: 'wrap', data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
    {
      args: { height_factor: 0, width_factor: -0.5, interpolation: 'nearest', fill_mode: 'nearest' },
      input,
      output,
      random: true,
    },
  ],
  [
    { input, message: /height_factor/ },
    { args: { height_factor: [-1, 0.5] }, input, message: /height_factor/ },
  ],
);
