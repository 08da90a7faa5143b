import { layerCases } from '../../layer-cases.js';

const input = [6, 5, 2];
const output = input;

export default layerCases(
  'RandomRotation',
  [
    { args: { factor: 0.3 }, input, output, random: true },
    {
      args: {
        factor: [-0.05, 0.2],
        fill_mode: 'constant',
        fill_value: 0.5,
        interpolation: 'nearest',
        seed: 3,
      },
      input,
      output,
      random: true,
    },
    {
      args: { factor: 1, fill_mode: 'wrap', data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
    { args: { factor: -0.1, fill_mode: 'nearest' }, input, output, random: true },
    { args: { factor: [0.25, 0.1] }, input: [4, 4, 1], output: [4, 4, 1], random: true },
  ],
  [
    { input, message: /factor/ },
    { args: { factor: 1.5 }, input, message: /factor/ },
    { args: { factor: [0.1, 0.2, 0.3] }, input, message: /factor/ },
    { args: { factor: 0.1, fill_mode: 'mirror' }, input, message: /fill_mode|'mirror'/ },
    { args: { factor: 0.1, interpolation: 'bicubic' }, input, message: /'bicubic'/ },
    { args: { factor: 0.1 }, input: [6, 5], message: /RandomRotation expects input of rank 3/ },
  ],
);
