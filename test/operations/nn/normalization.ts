import { batch, operationCases, tensor } from '../operation-cases.js';

const x = batch([4, 5]);
const positive = { from: 0.1, to: 2 };

export default operationCases(
  'nn',
  {
    Moments: [
      { config: { axes: [1] }, args: [x] },
      { config: { axes: [0, 2], keepdims: true }, args: [x] },
    ],
    BatchNorm: [
      {
        config: { axis: -1 },
        args: [x, tensor([5]), tensor([5], positive), tensor([5]), tensor([5])],
      },
      {
        config: { axis: 1, epsilon: 0.1 },
        args: [x, tensor([4]), tensor([4], positive), tensor([4]), null],
      },
      { config: { axis: 2 }, args: [x, tensor([5]), tensor([5], positive)], name: 'without factors' },
    ],
    RMSNorm: [
      { args: [x, tensor([5])] },
      { config: { axis: [1, 2], epsilon: 0.01 }, args: [x, null] },
      { config: { axis: 1 }, args: [x, tensor([4, 1])] },
    ],
    LayerNorm: [
      { args: [x, tensor([5]), tensor([5])] },
      { args: [x, null, null] },
      { config: { axis: [1, 2], epsilon: 0.01 }, args: [x, tensor([4, 5]), tensor([4, 5])] },
      { config: { axis: 1 }, args: [x, tensor([4]), tensor([4])] },
      { config: { rms_scaling: true }, args: [x, tensor([5])] },
    ],
    Normalize: [
      { args: [x] },
      { config: { axis: [1, 2] }, args: [x] },
      { config: { axis: 1, order: 1 }, args: [x] },
      { config: { order: 3, epsilon: 0.5 }, args: [x] },
    ],
  },
  {
    BatchNorm: [
      { config: { axis: -1 }, args: [x, tensor([4]), tensor([5])], message: /mean must be a vector of 5/ },
      { args: [x, tensor([4]), tensor([5])], message: /axis must be an integer; got null/ },
    ],
    LayerNorm: [{ args: [x, tensor([4])], message: /cannot be broadcast|gamma must have the shape/ }],
    Normalize: [
      { config: { order: 0 }, args: [x], message: /order must be an integer of at least 1; got 0/ },
    ],
  },
);
