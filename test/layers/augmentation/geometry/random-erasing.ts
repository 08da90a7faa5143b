import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 3];
const output = input;

export default layerCases(
  'RandomErasing',
  [
    { input, output, random: true },
    {
      args: { factor: [1, 1], scale: [0.3, 0.6], fill_value: 0.5, value_range: [0, 1], seed: 4 },
      input,
      output,
      random: true,
    },
    {
      args: { factor: [1, 1], scale: 0.9, fill_value: [0.5, 300, -7] },
      input,
      output,
      random: true,
    },
    {
      args: { factor: [1, 1], scale: [0.5, 0.9], data_format: 'channels_first', value_range: [-1, 1] },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
    { args: { factor: 0, fill_value: 1 }, input, output, random: true },
  ],
  [
    { args: { fill_value: [1, 2] }, input, message: /fill_value/ },
    { args: { fill_value: [1, 2, 3] }, input: [6, 5, 1], message: /RandomErasing got \[6, 5, 1\]/ },
    { args: { value_range: [5, 5] }, input, message: /value_range \[5, 5\] is empty/ },
    { args: { scale: [0.1, 1.2] }, input, message: /scale/ },
  ],
);
