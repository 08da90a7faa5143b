import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Dense',
  [
    { args: { units: 6, activation: 'glu' }, input: [3], output: [3], parameters: 24 },
    {
      args: { units: 2, activation: { type: 'leaky_relu', negative_slope: 0.5 } },
      input: [3],
      output: [2],
      parameters: 8,
    },
    { args: { units: 3 }, input: [4], output: [3], parameters: 15 },
    { args: { units: 3, use_bias: false, activation: 'softmax' }, input: [4], output: [3], parameters: 12 },
    { args: { units: 5, activation: 'gelu' }, input: [2, 3, 4], output: [2, 3, 5], parameters: 25 },
    { name: 'keeps a mask', args: { units: 2 }, input: [5, 3], output: [5, 2], parameters: 8, mask: true },
    {
      name: 'every argument',
      args: {
        units: 3,
        activation: 'tanh',
        kernel_initializer: { type: 'variance_scaling', scale: 2, mode: 'fan_out', distribution: 'uniform' },
        bias_initializer: 'ones',
        kernel_regularizer: { type: 'l1_l2', l1: 0.1, l2: 0.2 },
        kernel_constraint: { type: 'max_norm', max_value: 2, axis: 0 },
        trainable: true,
      },
      input: [4],
      output: [3],
      parameters: 15,
    },
  ],
  [
    { input: [4], message: /Missing field 'units'/ },
    { args: { units: 0 }, input: [4], message: /units must be/ },
    { args: { units: 3, unit: 4 }, input: [4], message: /Unknown field 'unit'/ },
    {
      args: { units: 3 },
      input: [],
      message: /Dense expects input of rank 1 or more but got \[\] from the dataset/,
    },
  ],
);
