import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 2];
const output = input;

export default layerCases(
  'RandomTranslation',
  [
    { args: { height_factor: 0.3, width_factor: 0.4 }, input, output, random: true },
    {
      args: { height_factor: [0.1, 0.5], width_factor: -0.2, fill_mode: 'constant', fill_value: -1, seed: 5 },
      input,
      output,
      random: true,
    },
    {
      args: { height_factor: 0.5, width_factor: 1, fill_mode: 'wrap', data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
    {
      args: { height_factor: 0.5, width_factor: 0, interpolation: 'nearest', fill_mode: 'nearest' },
      input,
      output,
      random: true,
    },
  ],
  [
    { args: { height_factor: 0.3 }, input, message: /width_factor/ },
    { args: { height_factor: 0.3, width_factor: 2 }, input, message: /width_factor/ },
  ],
);
