import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomFlip',
  [
    { input: [4, 3, 2], output: [4, 3, 2], random: true },
    {
      args: { mode: 'horizontal', seed: 7, data_format: 'channels_first' },
      input: [2, 4, 3],
      output: [2, 4, 3],
      random: true,
    },
    { args: { mode: 'vertical' }, input: [4, 3, 2], output: [4, 3, 2], random: true },
  ],
  [
    { args: { mode: 'diagonal' }, input: [4, 3, 2], message: /Unknown mode 'diagonal'/ },
    { input: [4, 3], message: /RandomFlip expects input of rank 3 \[height, width, channels\]/ },
  ],
);
