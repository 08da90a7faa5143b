import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 2];
const output = input;
const value_range = [-2, 2];

export default layerCases(
  'RandomElasticTransform',
  [
    { args: { factor: [1, 1], value_range }, input, output, random: true },
    {
      name: 'blurred noise',
      args: { factor: [1, 1], scale: [0.8, 1], value_range, fill_mode: 'constant', fill_value: 1, seed: 4 },
      input: [24, 30, 1],
      output: [24, 30, 1],
      random: true,
    },
    {
      args: { factor: [1, 1], scale: 1, fill_mode: 'wrap', data_format: 'channels_first', value_range },
      input: [2, 9, 12],
      output: [2, 9, 12],
      random: true,
    },
    {
      name: 'nearest, of some images',
      args: { factor: 0.9, interpolation: 'nearest', fill_mode: 'nearest', value_range },
      input: [10, 12, 2],
      output: [10, 12, 2],
      random: true,
    },
    {
      name: 'values are clipped',
      args: { value_range: [0, 1] },
      input,
      output,
      random: true,
    },
    { args: { factor: 0 }, input, output },
    { args: { scale: 0 }, input, output },
  ],
  [
    { args: { value_range: [1, 0] }, input, message: /value_range \[1, 0\] is empty/ },
    { args: { fill_mode: 'mirror' }, input, message: /'mirror'/ },
    { args: { scale: 2 }, input, message: /scale/ },
  ],
);
