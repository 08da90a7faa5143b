import { layerCases } from '../layer-cases.js';

export default layerCases(
  'BatchNormalization',
  [
    { input: [4], output: [4], parameters: 16 },
    { args: { momentum: 0.5, scale: false, epsilon: 0.1 }, input: [4, 3], output: [4, 3], parameters: 9 },
    { args: { axis: 1, center: false }, input: [4, 3, 2], output: [4, 3, 2], parameters: 12 },
    {
      name: 'leaves masked steps out of its statistics',
      input: [4, 3],
      output: [4, 3],
      parameters: 12,
      mask: true,
    },
    {
      name: 'frozen, uses moving statistics in training',
      args: { trainable: false },
      input: [4],
      output: [4],
      parameters: 16,
    },
    {
      args: { synchronized: true, activity_regularizer: { type: 'l2', l2: 0.5 } },
      input: [4],
      output: [4],
      parameters: 16,
    },
    {
      args: { renorm: true, renorm_momentum: 0.8 },
      input: [4, 3],
      output: [4, 3],
      parameters: 21,
      saved: { renorm_clipping: {} },
    },
    {
      name: 'renormalizes within bounds, without masked steps',
      args: {
        renorm: true,
        renorm_clipping: { rmax: 1.5, rmin: 0.75, dmax: 0.5 },
        moving_variance_initializer: { type: 'constant', value: 4 },
        scale: false,
      },
      input: [4, 3],
      output: [4, 3],
      parameters: 18,
      mask: true,
    },
    {
      name: 'renormalizes images',
      args: { renorm: true, center: false },
      input: [2, 3, 2],
      output: [2, 3, 2],
      parameters: 12,
      saved: { renorm_clipping: {} },
    },
  ],
  [
    {
      args: { renorm: true, moving_variance_initializer: 'random_uniform' },
      input: [4],
      message: /moving_variance_initializer must be zeros, ones or constant/,
    },
    {
      args: { renorm: true, renorm_clipping: { rmax: 1, rmin: 2 } },
      input: [4],
      message: /rmax must not be less than rmin; got 1 and 2/,
    },
    { args: { axis: 3 }, input: [4], message: /BatchNormalization has no axis 3/ },
  ],
);
