import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomGrayscale',
  [
    { input: [3, 2, 3], output: [3, 2, 3], integers: 256, random: true },
    { args: { factor: 1, data_format: 'channels_first' }, input: [3, 2, 2], output: [3, 2, 2], random: true },
    { input: [3, 2, 1], output: [3, 2, 1], random: true },
  ],
  [
    { args: { factor: 1.5 }, input: [3, 2, 3], message: /factor must be/ },
    { input: [3, 2, 5], message: /color images of 3 channels/ },
  ],
);
