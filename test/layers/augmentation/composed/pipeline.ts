import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'Pipeline',
  [
    {
      args: { layers: [{ type: 'RandomFlip' }, { type: 'RandomBrightness', factor: 0.2 }] },
      input: [4, 3, 2],
      output: [4, 3, 2],
      random: true,
    },
    {
      name: 'layers that compute alike in training',
      args: {
        layers: [
          { type: 'AutoContrast', value_range: [-2, 2] },
          { type: 'Rescaling', scale: 2 },
          { type: 'Pipeline', layers: [{ type: 'Flatten' }] },
        ],
      },
      input: [4, 3, 2],
      output: [24],
    },
  ],
  [
    { args: { layers: [] }, input: [4], message: /layers/ },
    {
      args: { layers: [{ type: 'Flatten' }, { type: 'RandomHue', factor: 0.5 }] },
      input: [4, 3, 3],
      message: /RandomHue expects input of rank 3 .* got \[36\] from 'flatten'/,
    },
  ],
);
